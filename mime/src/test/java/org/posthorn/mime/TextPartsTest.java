package org.posthorn.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextPartsTest {
  private static final String FIELDS = "Received: from a\r\n";
  private static final String MESSAGE =
      "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGrüße\r\n";

  private final TextParts parts = new TextParts(1_000, 2, 1);

  private static Entity scan(String message) {
    return Entity.scan(message.getBytes(ISO_8859_1));
  }

  private TextPart read(int octets) throws IOException {
    byte[] message = MESSAGE.getBytes(ISO_8859_1);
    return parts.read(
        Entity.scan(message),
        octets,
        (from, to) -> Arrays.copyOfRange(message, (int) from, (int) to));
  }

  @Test
  void a_part_is_known_with_other_octets_before_the_message() throws IOException {
    TextPart read = read(1_000);
    assertThat(read.text()).isEqualTo("Grüße\r\n");
    assertThat(parts.known(scan(FIELDS + MESSAGE), FIELDS.length())).containsSame(read);
    assertThat(parts.known(scan(MESSAGE), FIELDS.length())).isEmpty();
  }

  @Test
  void a_part_that_was_read_to_its_middle_is_not_known() throws IOException {
    assertThat(read(3).text()).isEqualTo("Grü");
    assertThat(parts.known(scan(MESSAGE), 0)).isEmpty();
  }

  @Test
  void a_part_that_is_called_something_else_now_is_not_known() throws IOException {
    read(1_000);
    String other = "Content-Type: text/html\r\n";
    assertThat(parts.known(scan(other + MESSAGE), other.length())).isEmpty();
  }
}
