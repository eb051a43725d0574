package org.posthorn.imap.command;

import java.util.Optional;
import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.2.2. `authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)`
///
/// @param mechanism in upper case
/// @param initialResponse base64 as sent, or `=` for an empty one (RFC 4959 §3); responses that
///   follow are lines of their own
public record Authenticate(String mechanism, Optional<String> initialResponse)
    implements ImapCommand {

  static Authenticate parse(Parser p) {
    p.space();
    String mechanism = p.keyword();
    Optional<String> initialResponse = p.acceptSpace() ? Optional.of(p.atom()) : Optional.empty();
    p.end();
    return new Authenticate(mechanism, initialResponse);
  }
}
