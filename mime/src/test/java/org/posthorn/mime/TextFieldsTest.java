package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Encoded words, charsets, base subjects, message identifiers, and the search comparator.
class TextFieldsTest {
  // RFC 2047 §8 and what real senders write.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          =?ISO-8859-1?Q?a?=                              | a
          =?ISO-8859-1?Q?a?= b                            | a b
          =?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=           | ab
          =?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=          | ab
          =?ISO-8859-1?Q?a_b?=                            | a b
          =?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=          | a b
          =?utf-8?B?w4Q=?= =?utf-8?q?=C3=96?=             | \u00c4\u00d6
          =?utf-8?B?w?= =?utf-8?B?w4Q=?=                  | \u00c4
          =?utf-8?Q?=C3?= =?utf-8?Q?=84?=                 | \u00c4
          =?utf-8*en?Q?=C3=84?=                           | \u00c4
          "=?utf-8?Q?=C3=84?="                            | "\u00c4"
          x=?utf-8?Q?=C3=84?=y                            | x\u00c4y
          =?utf-8?Q?a b?=                                 | a b
          =?utf-8?Q?=3D=3?=                               | ==3
          =?utf-8?X?a?=                                   | =?utf-8?X?a?=
          =?utf-8?Q?a                                     | =?utf-8?Q?a
          =?utf-8?Q??=                                    |
          =?none?Q?=E4?=                                  | \u00e4
          =?iso-8859-1?Q?=80?=                            | \u20ac
          =?gb2312?B?xOO6ww==?=                           | \u4f60\u597d
          =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=              | \u65e5\u672c
          =?koi8-r?B?8NLJ18XU?=                           | \u041f\u0440\u0438\u0432\u0435\u0442
          """)
  void encoded_words_are_decoded(String encoded, @Nullable String text) {
    assertThat(EncodedWords.decode(encoded)).isEqualTo(text == null ? "" : text);
  }

  @Test
  void raw_octets_are_utf8_or_a_legacy_charset() {
    String utf8 = Octets.toString("gr\u00fc\u00df dich".getBytes(StandardCharsets.UTF_8));
    assertThat(EncodedWords.decode(utf8)).isEqualTo("gr\u00fc\u00df dich");
    assertThat(EncodedWords.decode("gr\u00fc\u00df dich, Welt"))
        .isEqualTo("gr\u00fc\u00df dich, Welt");
    assertThat(EncodedWords.decode(utf8 + " =?utf-8?Q?=C3=84?="))
        .isEqualTo("gr\u00fc\u00df dich \u00c4");
  }

  @Test
  void what_is_encoded_is_decoded_again_and_words_are_short() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder("\u00e9");
      for (int j = random.nextInt(200); j > 0; j--) {
        int c = random.nextInt(0x20, 0x11000);
        if (c < 0x7f || (c > 0xa0 && (c < 0xd800 || c > 0xdfff))) {
          text.appendCodePoint(c);
        }
      }
      String encoded = EncodedWords.encode(text.toString());
      assertThat(EncodedWords.decode(encoded)).isEqualTo(text.toString());
      assertThat(encoded.split(" ")).allMatch(word -> word.length() <= 75);
    }
    assertThat(EncodedWords.encode("plain text")).isEqualTo("plain text");
    assertThat(EncodedWords.decode(EncodedWords.encode("=?x?q?y?="))).isEqualTo("=?x?q?y?=");
  }

  @Test
  void parameters_are_decoded() {
    ContentType type =
        ContentType.parse(
            "application/x; name*0*=utf-8'en'%e2%82%ac; name*1*=%20x; title*=iso-8859-1''%E4;"
                + " plain=\"=?utf-8?Q?=C3=84?=\"");
    assertThat(type.parameter("name")).contains("\u20ac x");
    assertThat(type.parameter("Title")).contains("\u00e4");
    assertThat(type.parameter("plain")).contains("\u00c4");
    assertThat(type.parameter("none")).isEmpty();
    assertThat(type.mediaType()).isEqualTo("application/x");
  }

  @ParameterizedTest
  @CsvSource({
    "utf8,UTF-8", "'UTF_8',UTF-8", "iso-8859-1,windows-1252", "ISO8859-15,ISO-8859-15",
    "cp1251,windows-1251", "win-1252,windows-1252", "x-sjis,windows-31j", "cp850,IBM850",
    "gb2312,GB18030", "iso-8859-8-i,ISO-8859-8", "ks_c_5601-1987,x-windows-949", "us-ascii,US-ASCII"
  })
  void labels_are_understood(String label, String charset) {
    assertThat(Charsets.forLabel(label).map(c -> c.name())).contains(charset);
  }

  @Test
  void bad_labels_do_no_harm() {
    for (String label :
        new String[] {"", "?", "unknown-8bit", "a b", "x".repeat(10_000), "\u00e9"}) {
      assertThat(Charsets.forLabel(label)).isEmpty();
      assertThat(Charsets.decode("\u00e9".getBytes(StandardCharsets.UTF_8), label))
          .isEqualTo("\u00e9");
    }
    byte[] latin = {'c', 'a', 'f', (byte) 0xe9};
    assertThat(Charsets.decode(latin, "utf-8")).startsWith("caf").hasSize(4);
    assertThat(Charsets.decode(latin, "us-ascii")).startsWith("caf").hasSize(4);
  }

  // RFC 5256 §2.1
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hello                          | hello        | false
          Re: hello                      | hello        | true
          RE:  re: Fwd: hello            | hello        | true
          Fw: hello                      | hello        | true
          Re[2]: hello                   | hello        | true
          Re [list] : hello              | hello        | true
          [list] Re: hello               | hello        | true
          [list] hello                   | hello        | false
          hello (fwd)                    | hello        | true
          hello (fwd)  (fwd)             | hello        | true
          [fwd: hello]                   | hello        | true
          [Fwd: [list] Re: hello (fwd)]  | hello        | true
          [only]                         | [only]       | false
          [a] [b]                        | [b]          | false
          Report: x                      | Report: x    | false
          Res: hello                     | Res: hello   | false
          a  b                           | a b          | false
          =?utf-8?Q?Re=3A_hello?=        | hello        | true
          """)
  void base_subjects(String subject, String text, boolean marked) {
    assertThat(BaseSubject.of(subject)).isEqualTo(new BaseSubject(text, marked));
  }

  @Test
  void hostile_subjects_take_no_time() {
    for (String piece : new String[] {"[x]", "Re:", "[", "(fwd)", "[fwd:", "=?a?q?", "=?a?q?b?="}) {
      assertThat(BaseSubject.of(piece.repeat(100_000)).text()).hasSizeLessThanOrEqualTo(1000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <a@x>                    | a@x
          <a@x> <b@y>              | a@x,b@y
          <a@x><b@y><a@x>          | a@x,b@y
          "Your message of <a@x>   | a@x
          a@x, b@y                 | a@x,b@y
          <a @ x>                  | a@x
          <bad <a@x>               | a@x
          <no end                  | ''
          nothing                  | ''
          <>                       | ''
          <no-at>                  | no-at
          """)
  void message_ids(String value, String ids) {
    assertThat(String.join(",", MessageIds.parse(value))).isEqualTo(ids);
  }

  @Test
  void long_references_keep_their_ends() {
    StringBuilder references = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      references.append('<').append(i).append("@x> ");
    }
    assertThat(MessageIds.parse(references.toString()))
        .hasSize(MessageIds.COUNT_MAX)
        .contains("0@x", "4999@x");
    assertThat(MessageIds.parse("<" + "x".repeat(2000) + ">")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Stra\u00dfe,STRA\u00dfE,true",
    "\u00c4rger,a\u0308RGER,true",
    "caf\u00e9,CAFE\u0301,true",
    "\ufb01n,FIN,false",
    "\u0391\u03a3,\u03b1\u03c3,true",
    "abc,b,true",
    "abc,'',true",
    "abc,d,false",
    "e,\u00e9,false",
    "\u01c6,\u01c4,true"
  })
  void search_follows_unicode_casemap(String text, String needle, boolean found) {
    assertThat(UnicodeCasemap.contains(text, needle)).isEqualTo(found);
  }
}
