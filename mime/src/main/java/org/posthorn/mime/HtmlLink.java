package org.posthorn.mime;

/// A link of an HTML document.
///
/// @param target as written, with character references resolved
/// @param text the link's text, within one line of the document: a link over several lines is
///   returned as several. Empty if it has none, and for forms and image areas
public record HtmlLink(String target, String text) {}
