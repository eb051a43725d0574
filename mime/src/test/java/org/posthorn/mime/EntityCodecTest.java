package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EntityCodecTest {
  private static final byte[] MESSAGE =
      MessageCorpus.crlf(
          Octets.toBytes(
              """
              Subject: Hello
              From: Joe <joe@x.test>
              To: g: a@x.test;
              Content-Type: multipart/mixed; boundary=b

              --b
              Content-Disposition: attachment; filename=a
              Content-Language: en, de

              one
              --b--
              """));

  /// Bytes as format 1 has written them: what is stored must stay readable.
  private static final String FORMAT_1 =
      "010d00675a0610120116326200000000000000003648656c6c6f01344a6f6500346a6f6537782e74"
          + "65737400000300003267000000326137782e74657374000000000000000001080549030000000000"
          + "001d011e32610233656e3364650000";

  @Test
  void what_format_1_wrote_is_read() {
    Entity message = Entity.scan(MESSAGE);
    assertThat(Entity.fromBytes(HexFormat.of().parseHex(FORMAT_1))).isEqualTo(message);
    assertThat(HexFormat.of().formatHex(message.toBytes())).isEqualTo(FORMAT_1);
  }

  @Test
  void the_form_is_small() {
    assertThat(Entity.scan(MESSAGE).toBytes().length).isLessThan(MESSAGE.length);
    assertThat(Entity.scan(new byte[0]).toBytes()).hasSizeLessThan(20);
  }

  @Test
  void damage_is_noticed_or_harmless_but_never_another_exception() {
    byte[] form = Entity.scan(MESSAGE).toBytes();
    for (int length = 0; length < form.length; length++) {
      byte[] cut = Arrays.copyOf(form, length);
      assertThatExceptionOfType(EntityFormatException.class)
          .isThrownBy(() -> Entity.fromBytes(cut));
    }
    for (int i = 0; i < form.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = form.clone();
        changed[i] ^= (byte) (1 << bit);
        try {
          Entity.fromBytes(changed).toBytes();
          Entity.partsFromBytes(changed);
          Entity.envelopeFromBytes(changed);
        } catch (EntityFormatException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }

  @Test
  void a_later_format_and_trailing_bytes_are_refused() {
    byte[] form = Entity.scan(MESSAGE).toBytes();
    byte[] longer = Arrays.copyOf(form, form.length + 1);
    assertThatExceptionOfType(EntityFormatException.class)
        .isThrownBy(() -> Entity.fromBytes(longer))
        .withMessageContaining("left over");
    form[0] = 2;
    assertThatExceptionOfType(EntityFormatException.class)
        .isThrownBy(() -> Entity.fromBytes(form))
        .withMessageContaining("format 2");
  }
}
