package org.posthorn.mailauth.canonical;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.posthorn.runtime.Digests;

/// Canonical forms of whatever goes for a body, and tag lists of whatever goes for a value.
class CanonicalFuzzTest {

  /// RFC 6376 §3.4.3 and §3.4.4 word by word, with the whole body at hand.
  @FuzzTest
  void bodies(byte[] input) {
    String text = new String(input, ISO_8859_1);
    for (Canonicalization form : Canonicalization.values()) {
      byte[] expected = canonical(text, form).getBytes(ISO_8859_1);
      int half = expected.length / 2;
      for (int piece : new int[] {1, 2, 7, Math.max(1, input.length)}) {
        BodyHashes body = new BodyHashes();
        body.want(form, half);
        body.want(form, expected.length + 1L);
        for (int at = 0; at < input.length; at += piece) {
          body.update(input, at, Math.min(input.length, at + piece));
        }
        body.finish();
        assertThat(body.hash(form))
            .as("in pieces of %d", piece)
            .isEqualTo(Digests.sha256(expected));
        assertThat(body.hash(form, half)).hasValue(Digests.sha256(Arrays.copyOf(expected, half)));
        assertThat(body.hash(form, expected.length + 1L)).isEmpty();
        assertThat(body.octets(form)).isEqualTo(expected.length);
      }
    }
  }

  private static String canonical(String body, Canonicalization form) {
    boolean relaxed = form == Canonicalization.RELAXED;
    String lines = body + "\r\n";
    if (relaxed) {
      lines = lines.replaceAll("[ \t]+", " ").replace(" \r\n", "\r\n");
    }
    while (lines.endsWith("\r\n")) {
      lines = lines.substring(0, lines.length() - 2);
    }
    return relaxed && lines.isEmpty() ? "" : lines + "\r\n";
  }

  @FuzzTest
  void tagLists(byte[] input) {
    String text = new String(input, ISO_8859_1);
    TagList tags;
    try {
      tags = TagList.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().matches("[ -~]{1,60}");
      return;
    }
    String without = tags.without("b");
    assertThat(tags.value("b").isPresent())
        .isEqualTo(TagList.parse(without).value("b").isPresent());
    assertThat(TagList.parse(without).value("b").orElse("")).isEmpty();
    assertThat(TagList.parse(without).value("a")).isEqualTo(tags.value("a"));
    assertThat(TagList.parseRecord(text).value("a")).isEqualTo(tags.value("a"));
  }
}
