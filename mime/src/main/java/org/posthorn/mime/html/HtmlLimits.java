package org.posthorn.mime.html;

/// How much of a message's HTML is shown. Newsletters have some 100 KB and 3,000 elements.
///
/// @param chars characters that are read of the HTML; what follows is left out
/// @param elements that are shown; what follows is left out
/// @param depth how deep elements lie in one another: deeper ones are put beside each other. Pages
///   of browsers do the same at 512
/// @param attributeChars of an attribute that is no picture; a longer one is left out
/// @param pictureChars of a picture that stands in an attribute (`data:`)
/// @param styleChars characters that are read of all style sheets
/// @param rules of all style sheets: a browser holds each against each element
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
