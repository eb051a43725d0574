package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The messages of RFC 5802 §7, parsed strictly. A syntax error is an [IllegalArgumentException]
/// whose text names the error and contains nothing of the message.
final class ScramMessages {
  private static final int NONCE_CHARS_MAX = 512;

  private ScramMessages() {}

  /// The client's statement about channel binding (RFC 5802 §6).
  sealed interface Binding {}

  /// `n`: the client does not support it.
  record NotSupported() implements Binding {}

  /// `y`: the client supports it, but believes that the server does not.
  record NotOffered() implements Binding {}

  /// `p=type`.
  record Used(String type) implements Binding {}

  /// `gs2-header client-first-message-bare`.
  ///
  /// @param gs2Header the bytes as received, which the final message repeats
  /// @param bare the part that is signed
  record ClientFirst(
      Binding binding,
      Optional<String> authzid,
      byte[] gs2Header,
      String bare,
      String user,
      String nonce) {

    static ClientFirst parse(byte[] message) {
      String text = decode(message);
      int flagEnd = comma(text, 0);
      int authzidEnd = comma(text, flagEnd + 1);
      String authzid = text.substring(flagEnd + 1, authzidEnd);
      String bare = text.substring(authzidEnd + 1);
      int userEnd = comma(bare, 0);
      int nonceEnd = bare.indexOf(',', userEnd + 1);
      String nonce = bare.substring(userEnd + 1, nonceEnd < 0 ? bare.length() : nonceEnd);
      // An "m=" here is an unknown mandatory extension, and fails as it is not "n=".
      return new ClientFirst(
          binding(text.substring(0, flagEnd)),
          authzid.isEmpty() ? Optional.empty() : Optional.of(nameOf(value('a', authzid))),
          utf8(text.substring(0, authzidEnd + 1)),
          bare,
          nameOf(value('n', bare.substring(0, userEnd))),
          nonceOf(value('r', nonce)));
    }

    private static Binding binding(String flag) {
      return switch (flag) {
        case "n" -> new NotSupported();
        case "y" -> new NotOffered();
        default -> {
          String type = value('p', flag);
          boolean wellFormed =
              !type.isEmpty()
                  && type.chars()
                      .allMatch(c ->
                          (c >= '0' && c <= '9')
                              || (c >= 'a' && c <= 'z')
                              || (c >= 'A' && c <= 'Z')
                              || c == '.'
                              || c == '-');
          if (!wellFormed) {
            throw new IllegalArgumentException("a malformed channel binding name");
          }
          yield new Used(type);
        }
      };
    }
  }

  /// `channel-binding "," nonce ["," extensions] "," proof`.
  ///
  /// @param channelBinding decoded
  record ClientFinal(byte[] channelBinding, String nonce, String withoutProof, byte[] proof) {

    static ClientFinal parse(byte[] message) {
      String text = decode(message);
      int proofStart = text.lastIndexOf(",p=");
      if (proofStart < 0) {
        throw new IllegalArgumentException("no proof");
      }
      String withoutProof = text.substring(0, proofStart);
      int bindingEnd = comma(withoutProof, 0);
      int nonceEnd = withoutProof.indexOf(',', bindingEnd + 1);
      int end = nonceEnd < 0 ? withoutProof.length() : nonceEnd;
      byte[] proof = base64(text.substring(proofStart + 3));
      if (proof.length != ScramSha256.HASH_BYTES) {
        throw new IllegalArgumentException("a proof of " + proof.length + " bytes");
      }
      return new ClientFinal(
          base64(value('c', withoutProof.substring(0, bindingEnd))),
          nonceOf(value('r', withoutProof.substring(bindingEnd + 1, end))),
          withoutProof,
          proof);
    }
  }

  /// `nonce "," salt "," iteration-count`.
  record ServerFirst(String nonce, byte[] salt, int iterations) {

    static ServerFirst parse(byte[] message) {
      String text = decode(message);
      int nonceEnd = comma(text, 0);
      int saltEnd = comma(text, nonceEnd + 1);
      int countEnd = text.indexOf(',', saltEnd + 1);
      String count =
          value('i', text.substring(saltEnd + 1, countEnd < 0 ? text.length() : countEnd));
      int iterations = number(count);
      if (iterations < ScramVerifier.ITERATIONS_MIN || iterations > ScramVerifier.ITERATIONS_MAX) {
        throw new IllegalArgumentException(iterations + " iterations");
      }
      return new ServerFirst(
          nonceOf(value('r', text.substring(0, nonceEnd))),
          base64(value('s', text.substring(nonceEnd + 1, saltEnd))),
          iterations);
    }
  }

  static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }

  static byte[] concat(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  /// Escapes `,` and `=` in a name (RFC 5802 §5.1).
  static String escape(String name) {
    return name.replace("=", "=3D").replace(",", "=2C");
  }

  private static String decode(byte[] message) {
    if (message.length > ServerMechanism.MESSAGE_BYTES_MAX) {
      throw new IllegalArgumentException("a message of " + message.length + " bytes");
    }
    for (byte b : message) {
      if (b == 0) {
        throw new IllegalArgumentException("a NUL");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a message that is not UTF-8", e);
    }
  }

  private static int comma(String text, int from) {
    int at = text.indexOf(',', from);
    if (at < 0) {
      throw new IllegalArgumentException("an attribute is missing");
    }
    return at;
  }

  private static String value(char attribute, String text) {
    if (text.length() < 2 || text.charAt(0) != attribute || text.charAt(1) != '=') {
      throw new IllegalArgumentException("no attribute " + attribute + " where one must be");
    }
    return text.substring(2);
  }

  // RFC 5802 §7: saslname; "=" only in "=2C" and "=3D".
  private static String nameOf(String encoded) {
    if (encoded.length() > PasswordLogin.BYTES_MAX) {
      throw new IllegalArgumentException("a name of " + encoded.length() + " characters");
    }
    StringBuilder name = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c != '=') {
        name.append(c);
      } else if (encoded.startsWith("=2C", i)) {
        name.append(',');
        i += 2;
      } else if (encoded.startsWith("=3D", i)) {
        name.append('=');
        i += 2;
      } else {
        throw new IllegalArgumentException("a name with a bare equals sign");
      }
    }
    return name.toString();
  }

  // RFC 5802 §7: printable = %x21-2B / %x2D-7E.
  private static String nonceOf(String text) {
    boolean printable = text.chars().allMatch(c -> c >= 0x21 && c <= 0x7e && c != ',');
    if (text.isEmpty() || text.length() > NONCE_CHARS_MAX || !printable) {
      throw new IllegalArgumentException("a malformed nonce");
    }
    return text;
  }

  private static int number(String digits) {
    boolean wellFormed =
        !digits.isEmpty()
            && digits.length() <= 9
            && digits.charAt(0) != '0'
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!wellFormed) {
      throw new IllegalArgumentException("a malformed iteration count");
    }
    return Integer.parseInt(digits);
  }
}
