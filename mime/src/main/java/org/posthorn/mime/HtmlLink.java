package org.posthorn.mime;

/// A link of an HTML document.
///
/// @param target as written, with character references resolved
/// @param text the link's text, of one line of the document: a link of several lines is several.
///   Empty where it has none, and for what links otherwise than by its text (forms, areas of
///   images)
public record HtmlLink(String target, String text) {}
