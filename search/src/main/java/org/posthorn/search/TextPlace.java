package org.posthorn.search;

/// In which texts of a message another is looked for, see [MessageText].
public enum TextPlace {
  /// The Subject fields.
  SUBJECT,
  /// The addresses of the envelope's From.
  FROM,
  /// The header fields, and the addresses of the envelope.
  HEADER,
  /// The body.
  BODY,
  /// The header fields or the body.
  MESSAGE,
  /// The names of attachments, and what was read of them.
  ATTACHMENTS
}
