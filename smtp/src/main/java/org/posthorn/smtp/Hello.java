package org.posthorn.smtp;

/// How the client introduced itself.
///
/// @param domain what it calls itself: a domain or an address literal, checked in form only
/// @param extended EHLO or LHLO, not HELO
public record Hello(String domain, boolean extended) {}
