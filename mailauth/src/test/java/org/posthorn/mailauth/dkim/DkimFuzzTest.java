package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.runtime.Digests;

/// Key records, and signatures of whatever goes for a message: the pieces in which it comes do not
/// matter, and a simple verifier finds them right.
class DkimFuzzTest {

  @FuzzTest
  void records(byte[] input) {
    String text = new String(input, UTF_8);
    DkimRecord record;
    try {
      record = DkimRecord.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(DkimRecord.parse(record.text())).isEqualTo(record);
    assertThat(record.publicKey().length).isLessThanOrEqualTo(text.length());
    assertThat(text).contains("p");
  }

  @FuzzTest
  void messages(byte[] input) throws GeneralSecurityException {
    String field = signature(input, input.length + 1);
    assertThat(signature(input, 1)).isEqualTo(field);
    assertThat(signature(input, 5)).isEqualTo(field);
    assertThat(field).matches("(?s)DKIM-Signature: ([^\r\n]{1,77}\r\n[\t ]?)+");
    verify(field, text(input));
  }

  private static String signature(byte[] message, int piece) {
    DkimSigner signer = new DkimSigner(List.of(TestKeys.ED25519), TestKeys.NOW);
    for (int at = 0; at < message.length; at += piece) {
      signer.update(message, at, Math.min(message.length, at + piece));
    }
    return signer.finish().orElseThrow();
  }

  /// As a verifier would, RFC 6376 §6.1.3, with nothing of the signer's code.
  private static void verify(String field, String message) throws GeneralSecurityException {
    Map<String, String> tags = new HashMap<>();
    for (String tag : field.substring(field.indexOf(':') + 1).split(";", -1)) {
      String[] both = tag.replaceAll("[ \t\r\n]", "").split("=", 2);
      assertThat(tags.put(both[0], both[1])).isNull();
    }
    boolean headless = message.startsWith("\r\n");
    int end = headless ? 0 : message.indexOf("\r\n\r\n");
    String header = end < 0 ? message : message.substring(0, end);
    String body = end < 0 ? "" : message.substring(end + (headless ? 2 : 4));
    byte[] hash = Digests.sha256(relaxedBody(body).getBytes(ISO_8859_1));
    assertThat(tags.get("bh")).isEqualTo(Base64.getEncoder().encodeToString(hash));
    List<String> left = new ArrayList<>(Arrays.asList(header.split("\r\n(?![ \t])", -1)));
    StringBuilder signed = new StringBuilder();
    for (String name : String.valueOf(tags.get("h")).split(":", -1)) {
      lowest(name, left).ifPresent(at -> signed.append(relaxedField(left.remove((int) at))));
    }
    signed.append(relaxedField(field.replaceFirst("(?s)(\tb=).*", "$1")).stripTrailing());
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(TestKeys.ED25519.publicKey());
    // RFC 8463 §3: what is signed is the hash.
    verifier.update(Digests.sha256(signed.toString().getBytes(ISO_8859_1)));
    assertThat(verifier.verify(Base64.getDecoder().decode(tags.get("b")))).isTrue();
  }

  private static Optional<Integer> lowest(String name, List<String> fields) {
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (fields.get(i).matches("(?is)" + name + "[ \t\r\n]*:.*")) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /// RFC 6376 §3.4.2, step by step.
  private static String relaxedField(String field) {
    int colon = field.indexOf(':');
    String name =
        field.substring(0, colon).toLowerCase(Locale.ROOT).replaceAll("[ \t\r\n]+\\z", "");
    String value = field.substring(colon + 1).replace("\r\n", "").replaceAll("[ \t]+", " ");
    return name + ":" + value.replaceAll("^ | \\z", "") + "\r\n";
  }

  private static String relaxedBody(String body) {
    String lines = (body + "\r\n").replaceAll("[ \t]+", " ").replace(" \r\n", "\r\n");
    while (lines.endsWith("\r\n")) {
      lines = lines.substring(0, lines.length() - 2);
    }
    return lines.isEmpty() ? "" : lines + "\r\n";
  }

  private static String text(byte[] octets) {
    return new String(octets, ISO_8859_1);
  }
}
