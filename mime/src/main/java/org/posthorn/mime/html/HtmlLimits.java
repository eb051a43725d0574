package org.posthorn.mime.html;

/// Limits of displaying a message's HTML. Newsletters have about 100 KB and 3,000 elements.
///
/// @param chars characters of HTML; the rest is dropped
/// @param elements number of elements; the rest is dropped
/// @param depth nesting depth: deeper elements become siblings, as in browsers at 512
/// @param attributeChars characters of an attribute other than an image; a longer one is dropped
/// @param pictureChars characters of an image in an attribute (`data:`)
/// @param styleChars characters of all style sheets
/// @param rules rules of all style sheets: a browser matches each against each element
public record HtmlLimits(
    int chars,
    int elements,
    int depth,
    int attributeChars,
    int pictureChars,
    int styleChars,
    int rules) {
  public static HtmlLimits defaults() {
    return new HtmlLimits(1_000_000, 20_000, 200, 8_000, 1_000_000, 300_000, 2_000);
  }
}
