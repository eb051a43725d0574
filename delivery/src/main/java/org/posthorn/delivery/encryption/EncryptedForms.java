package org.posthorn.delivery.encryption;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.StagedMessage;

/// Recognises messages that are encrypted already, by their form.
final class EncryptedForms {
  private static final int BEGINNING = 4096;
  private static final int PIECE = 1 << 16;
  private static final String BEGIN = "-----BEGIN PGP MESSAGE-----";
  private static final String END = "-----END PGP MESSAGE-----";

  /// The object identifiers of EnvelopedData and AuthEnvelopedData (RFC 5652 §6, RFC 5083 §2).
  private static final List<String> ENVELOPED =
      List.of("06092a864886f70d010703", "060b2a864886f70d0109100117");

  private EncryptedForms() {}

  /// Whether it is PGP/MIME (RFC 3156 §4), S/MIME enveloped data (RFC 8551 §3.3), or a text that is
  /// nothing but one OpenPGP message.
  static boolean isEncrypted(StagedMessage message) {
    Entity entity = message.entity();
    ContentType type = entity.contentType();
    if (type.is("multipart", "encrypted")) {
      String protocol = type.parameter("protocol").orElse("").toLowerCase(Locale.ROOT);
      return protocol.equals("application/pgp-encrypted")
          && body(message, 0, BEGINNING).contains(BEGIN);
    }
    if (type.is("application", "pkcs7-mime") || type.is("application", "x-pkcs7-mime")) {
      return isEnveloped(message, type);
    }
    return type.isType("text") && isInline(message);
  }

  private static boolean isEnveloped(StagedMessage message, ContentType type) {
    String declared = type.parameter("smime-type").orElse("").toLowerCase(Locale.ROOT);
    if (!List.of("", "enveloped-data", "authenveloped-data").contains(declared)) {
      return false;
    }
    String beginning = body(message, 0, 256);
    byte[] octets = beginning.getBytes(StandardCharsets.ISO_8859_1);
    if (beginning.startsWith("MI")) {
      String base64 = beginning.replaceAll("[^A-Za-z0-9+/]", "");
      octets = Base64.getDecoder().decode(base64.substring(0, Math.min(64, base64.length() & ~3)));
    }
    String hex = HexFormat.of().formatHex(octets);
    return ENVELOPED.stream().anyMatch(hex::contains);
  }

  private static boolean isInline(StagedMessage message) {
    if (!body(message, 0, BEGINNING).stripLeading().startsWith(BEGIN)) {
      return false;
    }
    long size = message.size() - message.entity().bodyStart();
    long end = -1;
    // With an overlap, so that no line of it is in two pieces only.
    for (long at = 0; at < size && end < 0; at += PIECE - END.length()) {
      int found = body(message, at, PIECE).indexOf(END);
      end = found < 0 ? -1 : at + found + END.length();
    }
    return end > 0 && size - end <= BEGINNING && body(message, end, BEGINNING).isBlank();
  }

  private static String body(StagedMessage message, long from, int length) {
    long start = message.entity().bodyStart() + from;
    try (MessageBytes bytes = message.bytes()) {
      return new String(bytes.range(start, start + length), StandardCharsets.ISO_8859_1);
    }
  }
}
