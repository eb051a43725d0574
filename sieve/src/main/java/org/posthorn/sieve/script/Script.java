package org.posthorn.sieve.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.AddressFields;
import org.posthorn.sieve.Capability;

/// A compiled script. Immutable; several threads may run it.
///
/// @param commands in order
/// @param required the extensions that it names
public record Script(List<SieveCommand> commands, Set<Capability> required) {
  /// Largest index of a match value: `${99}` (RFC 5229 §3.2 demands 9).
  public static final int MATCH_VALUES_MAX = 99;

  /// Copies both.
  public Script {
    commands = List.copyOf(commands);
    required = Set.copyOf(required);
  }

  /// A script that keeps every message.
  public static Script empty() {
    return new Script(List.of(), Set.of());
  }

  /// Fields about how the message was received and checked.
  private static final Set<String> PROTECTED =
      Set.of(
          "received",
          "auto-submitted",
          "return-path",
          "delivered-to",
          "authentication-results",
          "posthorn-verdict");

  /// Whether scripts must not change a header field of this name, in upper or lower case, since it
  /// says how the message was received (RFC 5293 §6, RFC 5228 §10).
  public static boolean isProtected(String field) {
    return PROTECTED.contains(field.toLowerCase(Locale.ROOT));
  }

  /// Whether octets can name a mailbox: characters of UTF-8, none of which is a control character.
  public static boolean isMailboxName(String octets) {
    try {
      String name =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(octets.getBytes(ISO_8859_1)))
              .toString();
      return !name.isEmpty() && name.chars().noneMatch(Character::isISOControl);
    } catch (CharacterCodingException e) {
      // Not valid.
      return false;
    }
  }

  /// Whether octets are one address.
  public static boolean isAddress(String octets) {
    try {
      return !AddressFields.mailboxList(octets, 1).getFirst().domain().isEmpty();
    } catch (AddressException e) {
      // Not valid.
      return false;
    }
  }
}
