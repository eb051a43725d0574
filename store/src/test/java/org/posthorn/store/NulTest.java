package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;

/// Whoever sends NUL (BINARYMIME, a literal8), IMAP never has to: no section holds one (RFC 9051
/// §4.3.1).
class NulTest extends MailTest {
  @Override
  StoreLimits limits() {
    return StoreLimits.defaults().withMessageBytesMax(4 << 20);
  }

  private static byte[] message(byte[] body) {
    byte[] header =
        """
        Subject: binary
        MIME-Version: 1.0
        Content-Type: application/octet-stream
        Content-Transfer-Encoding: binary

        """
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(header, header.length + body.length);
    System.arraycopy(body, 0, whole, header.length, body.length);
    return whole;
  }

  private static byte[] body(int length) {
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = (byte) i;
    }
    return body;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 3_000_000})
  void a_message_with_nul_is_kept_in_base64(int length) throws IOException {
    byte[] sent = body(length);
    Appended appended;
    try (StagedMessage staged = staged(message(sent))) {
      assertThat(staged.size()).isGreaterThan(length);
      appended =
          alice()
              .append(inbox(), List.of(new NewMessage(staged, FlagSet.NONE, now.get())))
              .getFirst();
    }
    try (MessageBytes bytes = alice().open(appended.emailId())) {
      byte[] kept = bytes.range(0, bytes.size());
      assertThat(kept).doesNotContain(0);
      Entity entity = Entity.scan(kept);
      byte[] body = Arrays.copyOfRange(kept, (int) entity.bodyStart(), (int) entity.bodyEnd());
      assertThat(entity.fields().transferEncoding()).isEqualTo("base64");
      assertThat(TransferDecoder.decode(body, "base64")).isEqualTo(sent);
    }
  }

  @Test
  void what_is_within_the_limit_is_not_refused_for_what_we_make_of_it() {
    int max = Math.toIntExact(limits().messageBytesMax());
    byte[] message = message(new byte[max - message(new byte[0]).length]);
    try (StagedMessage staged = staged(message)) {
      assertThat(staged.size()).isGreaterThan(max);
    }
  }

  @Test
  void nothing_of_the_first_copy_is_left() throws IOException {
    try (StagedMessage staged = staged(message(body(1_000_000)))) {
      assertThat(staged.blob()).isNotNull();
      assertThat(files()).hasSize(1);
    }
    assertThat(files()).isEmpty();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("blobs"))) {
      return all.filter(file -> Files.isRegularFile(file) && !file.endsWith("lock")).toList();
    }
  }
}
