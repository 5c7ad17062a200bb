// What html_page() puts into the page, without a browser: the document, safe from being read as markup, and the main
// figures for browsers without scripts. html_page_browser_test.py looks at the page itself.
#include "cli/html_page.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace slipstream::cli::test {
namespace {

using Json = nlohmann::ordered_json;

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// What stands between two marks; both must be there.
std::string between(const std::string& page, std::string_view begin, std::string_view end) {
  const std::size_t from = page.find(begin);
  EXPECT_NE(from, page.npos) << begin;
  if (from == page.npos) return "";
  const std::size_t to = page.find(end, from + begin.size());
  EXPECT_NE(to, page.npos) << end;
  return page.substr(from + begin.size(), to - from - begin.size());
}

std::string embedded(const std::string& page) {
  return between(page, "<script type=\"application/json\" id=\"document\">", "</script>");
}
std::string without_scripts(const std::string& page) { return between(page, "<noscript>", "</noscript>"); }

Json small_profile() {
  return {{"kind", "profile"},
          {"verdict", "valid"},
          {"microseconds_per_output", 18.25},
          {"counts", {{"outputs", 640}}},
          {"phases", {{{"name", "hashing"}, {"label", "hashing"}, {"ns", 12345}, {"share_percent", 41.5}}}}};
}

TEST(HtmlPage, holds_the_document_unchanged) {
  for (const Json& document :
       {small_profile(), Json{{"kind", "bench chain"}, {"cells", Json::array()}}, Json::object(), Json(),
        Json::array({1, 2}), Json{{"text", "<a> & \" ' \\ \u2028 \u00b5 </script><!--"}}}) {
    EXPECT_EQ(Json::parse(embedded(html_page(document))), document);
  }
}

TEST(HtmlPage, text_of_the_document_cannot_end_its_script_or_begin_another) {
  for (const char* text : {"</script><script>alert(1)</script>", "</SCRIPT >", "<!--<script>", "<![CDATA["}) {
    Json document = small_profile();
    document["chain"] = text;
    document[text] = text;
    document["phases"][0]["label"] = text;
    const std::string page = html_page(document), clean = html_page(small_profile());
    EXPECT_EQ(embedded(page).find('<'), std::string::npos) << text;
    // Case does not matter in HTML.
    for (const char* tag : {"<script", "</script", "<SCRIPT", "</SCRIPT", "<!--", "<![CDATA["}) {
      EXPECT_EQ(count(page, tag), count(clean, tag)) << text << ", " << tag;
    }
    EXPECT_EQ(Json::parse(embedded(page)).at("chain"), text);
  }
}

TEST(HtmlPage, text_of_the_document_is_no_markup_in_the_table_for_browsers_without_scripts) {
  Json document = small_profile();
  document["chain"] = "</noscript><img src=x onerror='a()'>\"&";
  const std::string table = without_scripts(html_page(document));
  EXPECT_EQ(table.find("<img"), std::string::npos);
  EXPECT_NE(table.find("&lt;/noscript&gt;&lt;img src=x onerror=&#39;a()&#39;&gt;&quot;&amp;"), std::string::npos);
}

TEST(HtmlPage, bytes_that_are_not_utf_8_are_replaced) {
  Json document = small_profile();
  document["chain"] =
      "a\xff"
      "b\xc3";
  const std::string page = html_page(document);
  EXPECT_EQ(Json::parse(embedded(page)).at("chain"), "a\ufffdb\ufffd");
  EXPECT_EQ(page.find('\xff'), std::string::npos);
}

TEST(HtmlPage, shows_the_main_figures_without_scripts) {
  const std::string profile = without_scripts(html_page(small_profile()));
  for (const char* part : {"<td>18.25</td>", "<td>640</td>", "<td>hashing</td><td>12345</td>", "<td>41.50</td>"}) {
    EXPECT_NE(profile.find(part), std::string::npos) << part;
  }
  const Json bench = {
      {"kind", "bench chain"},
      {"cells", {{{"shape", "2x2"}, {"threads", 2}, {"transactions_per_second", 1234.5}}, {{"shape", "1x8"}}}}};
  const std::string cells = without_scripts(html_page(bench));
  EXPECT_NE(cells.find("<tr><td>2x2</td><td>not measured</td>"), std::string::npos);
  EXPECT_NE(cells.find("<td>1234.50</td>"), std::string::npos);
  EXPECT_NE(cells.find("<td>1x8</td>"), std::string::npos);
}

TEST(HtmlPage, loads_nothing) {
  const std::string page = html_page(small_profile());
  EXPECT_NE(page.find("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"),
            std::string::npos);
  for (const char* part : {"src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "outerHTML",
                           "insertAdjacentHTML", "document.write", "eval("}) {
    // The only url() names a pattern of the drawing itself.
    EXPECT_EQ(count(page, part), count(page, "url(#") * (std::string_view(part) == "url(" ? 1 : 0)) << part;
  }
}

TEST(HtmlPage, takes_any_document) {
  for (const char* text : {"null", "true", "7", "\"profile\"", "[]", "{}", R"({"kind":null})",
                           R"({"kind":"profile","phases":7,"counts":[]})",
                           R"({"kind":"profile","phases":[null,3,{}],"busy":[],"machine":"x"})",
                           R"({"kind":"bench chain","cells":{"a":1}})",
                           R"({"kind":"bench chain","cells":[null,[],{"shape":{}}],"busy":{"is_busy":"yes"}})"}) {
    const Json document = Json::parse(text);
    EXPECT_EQ(Json::parse(embedded(html_page(document))), document) << text;
  }
}

}  // namespace
}  // namespace slipstream::cli::test
