package org.posthorn.mailauth.canonical;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.runtime.Digests;

/// The canonical forms of RFC 6376 §3.4, and tag lists.
class CanonicalFormsTest {

  /// RFC 6376 §3.4.5, where the body is given with `<SP>`, `<HTAB>` and `<CRLF>` written out.
  @ParameterizedTest
  @CsvSource({
    "' C \r\nD \t E\r\n\r\n\r\n', ' C\r\nD E\r\n', ' C \r\nD \t E\r\n'",
    "'', '', '\r\n'",
    "'\r\n', '', '\r\n'",
    "'\r\n\r\n \t\r\n', '', '\r\n\r\n \t\r\n'",
    "'no end', 'no end\r\n', 'no end\r\n'",
    "'a\r\n\r\nb\r\n', 'a\r\n\r\nb\r\n', 'a\r\n\r\nb\r\n'",
    "'trailing \t ', 'trailing\r\n', 'trailing \t \r\n'",
    "'a\rb\r\n', 'a\rb\r\n', 'a\rb\r\n'",
    "'a\r', 'a\r\r\n', 'a\r\r\n'",
    "'a\nb\r\n', 'a\nb\r\n', 'a\nb\r\n'",
  })
  void bodies_are_hashed(String body, String relaxed, String simple) {
    byte[] octets = body.getBytes(ISO_8859_1);
    for (int piece = 1; piece <= body.length() + 1; piece++) {
      BodyHashes hashes = new BodyHashes();
      for (Canonicalization form : Canonicalization.values()) {
        hashes.want(form);
        hashes.want(form, 0);
        hashes.want(form, 3);
        hashes.want(form, 1_000);
      }
      for (int i = 0; i < octets.length; i += piece) {
        hashes.update(octets, i, Math.min(octets.length, i + piece));
      }
      hashes.finish();
      for (Canonicalization form : Canonicalization.values()) {
        byte[] expected =
            (form == Canonicalization.RELAXED ? relaxed : simple).getBytes(ISO_8859_1);
        assertThat(hashes.hash(form)).as("pieces of %d", piece).isEqualTo(Digests.sha256(expected));
        assertThat(hashes.octets(form)).isEqualTo(expected.length);
        assertThat(hashes.hash(form, 0)).hasValue(Digests.sha256(new byte[0]));
        assertThat(hashes.hash(form, 1_000)).isEmpty();
        assertThat(hashes.hash(form, 3).isPresent()).isEqualTo(expected.length >= 3);
        hashes
            .hash(form, 3)
            .ifPresent(
                hash -> assertThat(hash).isEqualTo(Digests.sha256(Arrays.copyOf(expected, 3))));
      }
    }
  }

  @Test
  void beginnings_of_long_bodies_are_hashed() {
    byte[] body = new byte[100_000];
    Arrays.fill(body, (byte) 'x');
    long[] lengths = {0, 1, 8_191, 8_192, 8_193, 50_000, 100_000, 100_002, 100_003};
    BodyHashes hashes = new BodyHashes();
    for (long length : lengths) {
      hashes.want(Canonicalization.SIMPLE, length);
    }
    for (int at = 0; at < body.length; at += 4_096) {
      hashes.update(body, at, Math.min(body.length, at + 4_096));
    }
    hashes.finish();
    byte[] canonical = Arrays.copyOf(body, 100_002);
    canonical[100_000] = '\r';
    canonical[100_001] = '\n';
    for (long length : lengths) {
      if (length <= canonical.length) {
        assertThat(hashes.hash(Canonicalization.SIMPLE, length))
            .as("%d octets", length)
            .hasValue(Digests.sha256(Arrays.copyOf(canonical, (int) length)));
      }
    }
    assertThat(hashes.hash(Canonicalization.SIMPLE, 100_003)).isEmpty();
  }

  /// RFC 6376 §3.4.5.
  @Test
  void fields_are_canonicalized() {
    HeaderBlock block = HeaderBlock.of("A: X\r\nB : Y\t\r\n\tZ  \r\n".getBytes(ISO_8859_1));
    List<String> names = List.of("a", "B");
    assertThat(written(block, names, Canonicalization.RELAXED)).isEqualTo("a:X\r\nb:Y Z\r\n");
    assertThat(written(block, names, Canonicalization.SIMPLE))
        .isEqualTo("A: X\r\nB : Y\t\r\n\tZ  \r\n");
  }

  /// RFC 6376 §5.4.2: from the bottom up; one named too often stands for nothing.
  @Test
  void fields_are_taken_from_the_bottom_up() {
    HeaderBlock block = HeaderBlock.of("A: 1\r\nB: 2\r\nnone\r\nA: 3\r\n".getBytes(ISO_8859_1));
    assertThat(written(block, List.of("A", "c", "", "a", "A", "b"), Canonicalization.RELAXED))
        .isEqualTo("a:3\r\na:1\r\nb:2\r\n");
  }

  private static String written(HeaderBlock block, List<String> names, Canonicalization form) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    block.write(names, form, out);
    return out.toString(ISO_8859_1);
  }

  @Test
  void tags_are_read() {
    TagList tags = TagList.parse(" a = 1 ;\r\n\tb=x \r\n y=;c=;Big_1=z; ");
    assertThat(tags.value("a")).hasValue("1");
    assertThat(tags.value("b")).hasValue("x \r\n y=");
    assertThat(tags.compact("b")).hasValue("xy=");
    assertThat(tags.value("c")).hasValue("");
    assertThat(tags.value("Big_1")).hasValue("z");
    assertThat(tags.value("A")).isEmpty();
    assertThat(tags.beginsWith("a")).isTrue();
    assertThat(tags.beginsWith("b")).isFalse();
  }

  /// RFC 6376 §3.7: "including all surrounding whitespace".
  @Test
  void a_value_is_taken_out_with_its_white_space() {
    assertThat(TagList.parse(" a=1;\r\n\tb= x y\r\n\tz \t; c=2").without("b"))
        .isEqualTo(" a=1;\r\n\tb=; c=2");
    assertThat(TagList.parse("a=1;b=x\r\n ").without("b")).isEqualTo("a=1;b=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ";",
        "a",
        "a=1;;b=2",
        "a=1;a=1",
        "1=a",
        "a b=1",
        "=1",
        "a=\0",
        "a=\u007f"
      })
  void what_is_no_tag_list_is_refused(String text) {
    assertThatThrownBy(() -> TagList.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void key_records_may_have_empty_tags() {
    assertThat(TagList.parseRecord("a=1;; b=2;").value("b")).hasValue("2");
  }
}
