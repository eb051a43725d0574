package org.posthorn.mime;

/// One parameter of a Content-Type or Content-Disposition field, as it is shown in an IMAP
/// BODYSTRUCTURE: continuations (RFC 2231 §3) joined, percent encoding and charset kept, in which
/// case the name ends in `*`. Both are octet strings: each `char` is one octet of the message.
///
/// @param name as written
/// @param value without quotes
public record Parameter(String name, String value) {}
