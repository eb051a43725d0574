package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TextPart;
import org.posthorn.mime.TextParts;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.StagedMessage;

class StagedTextTest extends MailTest {
  private static final byte[] FIELDS = "Return-Path: <>\r\n".getBytes(UTF_8);
  private static final byte[] MESSAGE =
      "Content-Type: text/html\r\n\r\n<style>p{}</style><p>Good <b>morning</b>".getBytes(UTF_8);

  private StagedMessage staged(Optional<TextParts> read) throws IOException {
    try (MessageWriter writer = mail().receive(0)) {
      writer.write(FIELDS);
      read.ifPresent(writer::follows);
      writer.write(MESSAGE);
      return writer.finish();
    }
  }

  @Test
  void what_was_read_before_a_message_is_filed_is_not_read_again() throws IOException {
    TextParts texts = new TextParts(1_000, 1, 1);
    TextPart read =
        texts.read(
            Entity.scan(MESSAGE),
            1_000,
            (from, to) -> Arrays.copyOfRange(MESSAGE, (int) from, (int) to));
    try (StagedMessage known = staged(Optional.of(texts));
        StagedMessage unknown = staged(Optional.empty())) {
      assertThat(known.read(known.entity())).containsSame(read);
      assertThat(unknown.read(unknown.entity())).isEmpty();
      // The preview among the rest, which is made of the same text.
      assertThat(known.scanned().structure()).isEqualTo(unknown.scanned().structure());
    }
  }
}
