# cmake -D PAGE=DIR -D OUT=FILE -P embed.cmake: the page as C++, in the four pieces between which html_page() puts the
# title, the main figures and the document. Style sheets and scripts stand inside it, so that the page needs no other file.
set(scripts base words widgets drawing charts profile bench main)

file(READ ${PAGE}/page.html page)
foreach(sheet IN ITEMS chart.css page.css)
  file(READ ${PAGE}/${sheet} text)
  string(REPLACE "{{${sheet}}}" "${text}" page "${page}")
endforeach()

# One scope for all scripts, and none of their names outside it.
set(script "'use strict';\n{\n")
foreach(name IN LISTS scripts)
  file(READ ${PAGE}/${name}.js text)
  string(APPEND script "${text}\n")
endforeach()
string(APPEND script "}\n")
string(REPLACE "{{SCRIPT}}" "${script}" page "${page}")

set(end ")slipstream\"")
set(begin "R\"slipstream(")
foreach(mark IN ITEMS TITLE FIGURES DOCUMENT)
  string(REPLACE "{{${mark}}}" "${end},\n    ${begin}" page "${page}")
endforeach()
file(WRITE ${OUT} "// Made by cli/page/embed.cmake.
#include \"cli/html_page_parts.h\"

namespace slipstream::cli {
const std::array<std::string_view, 4> kHtmlPageParts{
    ${begin}${page}${end}};
}  // namespace slipstream::cli
")
