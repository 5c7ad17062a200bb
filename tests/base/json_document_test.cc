// The reader of documents with secrets takes what JSON is, refuses what it is not, and says what an independent parser
// says.
#include "slipstream/base/detail/json_document.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace slipstream::test {
namespace {

using Kind = JsonValue::Kind;

/// What another parser makes of a value of ours: ours written out and read by it.
nlohmann::json to_json(const JsonValue& value) {
  switch (value.kind) {
    case Kind::null:
    case Kind::boolean:
    case Kind::number:
      return nlohmann::json::parse(value.text);
    case Kind::string:
      return std::string(value.text);
    case Kind::array: {
      auto out = nlohmann::json::array();
      for (const JsonValue& item : value.items) out.push_back(to_json(item));
      return out;
    }
    case Kind::object: {
      auto out = nlohmann::json::object();
      for (std::size_t i = 0; i < value.items.size(); ++i) out[std::string(value.names[i])] = to_json(value.items[i]);
      return out;
    }
  }
  return "no kind";
}

std::string error_of(const std::string& text) {
  const auto parsed = JsonDocument::parse(SecretText(text));
  return parsed ? "none" : parsed.error();
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

const std::vector<std::string> kGood = {
    "null",
    "true",
    " false\r\n\t",
    "0",
    "-0",
    "-12.50e+7",
    "1E-2",
    R"("")",
    R"("a\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00\u0000z")",
    "\"\xc2\x80 \xe0\xa0\x80 \xed\x9f\xbf \xef\xbf\xbf \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\x7f\"",
    "[]",
    "{}",
    "[ [ ] , { } , null ]",
    R"({"a": {"b": [1, "2", {"c": false}]}, "": "x", "\u0061b": 3})",
};

TEST(JsonDocument, says_what_another_parser_says) {
  std::vector<std::string> texts = kGood;
  texts.push_back("18446744073709551616");
  texts.push_back(nested(JsonDocument::kMostNested));
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    const auto ours = JsonDocument::parse(SecretText(text));
    ASSERT_TRUE(ours) << ours.error();
    EXPECT_EQ(to_json(ours->root()), nlohmann::json::parse(text));
  }
}

TEST(JsonDocument, a_text_with_one_byte_changed_is_json_where_another_parser_agrees) {
  std::size_t accepted = 0, refused = 0;
  for (const std::string& text : kGood) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const char c : {' ', '"', '\\', ',', ':',    '[',    '}',    '0',    '9',    '-',
                           '.', 'e', 'u',  'a', '\x1f', '\x80', '\xc0', '\xed', '\xf4', '\xff'}) {
        std::string changed = text;
        changed[i] = c;
        const auto theirs = nlohmann::json::parse(changed, nullptr, false);
        const auto ours = JsonDocument::parse(SecretText(changed));
        ASSERT_EQ(ours.has_value(), !theirs.is_discarded()) << changed;
        if (ours) {
          ASSERT_EQ(to_json(ours->root()), theirs) << changed;
        }
        ++(ours ? accepted : refused);
      }
    }
  }
  EXPECT_GT(accepted, 500U);
  EXPECT_GT(refused, 1000U);
}

TEST(JsonDocument, what_is_not_json_is_refused_with_its_place) {
  const std::vector<std::pair<std::string, std::size_t>> table = {
      {"", 0},
      {"  ", 2},
      {"nul", 0},
      {"01", 1},
      {"+1", 0},
      {"1.", 2},
      {".5", 0},
      {"1e", 2},
      {"-", 1},
      {"NaN", 0},
      {"[1,]", 3},
      {"[1 2]", 3},
      {"[1", 2},
      {"{\"a\" 1}", 5},
      {"{a: 1}", 1},
      {"{\"a\": 1,}", 8},
      {"1 2", 2},
      {"\"a", 2},
      {"\"\n\"", 1},
      {"\"\\x\"", 2},
      {"\"\\u12g4\"", 5},
      {"\"\\ud800\"", 7},
      {"\"\\ud800\\u0041\"", 13},
      {"\"\\udc00\"", 7},
      {"\"\xc0\x80\"", 1},
      {"\"\xed\xa0\x80\"", 1},
      {"\"\xf4\x90\x80\x80\"", 1},
      {"\"\xe2\x82\"", 1},
      {"/* */ 1", 0},
  };
  for (const auto& [text, at] : table) {
    EXPECT_EQ(error_of(text), "at byte " + std::to_string(at) + ": this is not JSON") << text;
  }
}

TEST(JsonDocument, what_is_json_and_not_read_is_refused_by_its_reason) {
  for (const char* text : {"{\"a\": 1, \"a\": 2}", "{\"a\": 1, \"\\u0061\": 2}"}) {
    EXPECT_EQ(error_of(text), "at byte 9: two members have the same name") << text;
  }
  EXPECT_EQ(error_of(nested(JsonDocument::kMostNested + 1)), "at byte 64: values are nested too deeply");
  // The list is a value itself.
  std::string many = "[0";
  for (std::size_t n = 2; n < JsonDocument::kMostValues; ++n) many += ",0";
  EXPECT_EQ(error_of(many + "]"), "none");
  EXPECT_EQ(error_of(many + ",0]"), "at byte " + std::to_string(many.size() + 1) + ": there are too many values");
}

TEST(JsonDocument, every_cut_of_a_document_is_refused) {
  const std::string text = kGood.back();
  for (std::size_t n = 0; n < text.size(); ++n) {
    EXPECT_NE(error_of(text.substr(0, n)), "none") << text.substr(0, n);
  }
}

}  // namespace
}  // namespace slipstream::test
