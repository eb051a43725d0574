package org.posthorn.smtp;

/// The client's greeting.
///
/// @param domain the name it gave: a domain or an address literal; only its syntax is checked
/// @param extended EHLO or LHLO, not HELO
public record Hello(String domain, boolean extended) {}
