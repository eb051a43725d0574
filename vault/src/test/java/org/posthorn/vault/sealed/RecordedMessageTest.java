package org.posthorn.vault.sealed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.posthorn.vault.qkd.LinkKey;

/// A recorded sealed message, with all keys, opens: format and derivation do not change.
class RecordedMessageTest {
  private static final String FILE = "sealed-message-1.properties";

  private static Properties recorded() throws IOException {
    Properties recorded = new Properties();
    try (InputStream file = RecordedMessageTest.class.getResourceAsStream(FILE)) {
      recorded.load(Objects.requireNonNull(file, FILE));
    }
    return recorded;
  }

  private static byte[] octets(Properties recorded, String name) {
    return Base64.getDecoder().decode(recorded.getProperty(name));
  }

  @Test
  void it_opens() throws Exception {
    Properties recorded = recorded();
    ServerIdentity receiver =
        ServerIdentity.decode(
            octets(recorded, "receiver.private"), octets(recorded, "receiver.public"));
    PublicIdentity sender = PublicIdentity.decode(octets(recorded, "sender.public"));
    SealedReader reader =
        SealedReader.begin(
            new ByteArrayInputStream(octets(recorded, "sealed")), SealedLimits.defaults());
    reader.verify(
        sender,
        receiver.publicHalf(),
        recorded.getProperty("from"),
        Instant.parse(recorded.getProperty("time")),
        SealedLimits.defaults());
    List<String> recipients = List.of(recorded.getProperty("to"));
    List<String> ids = reader.keyIds(recipients);
    assertThat(ids).containsExactly(recorded.getProperty("key.id"));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    reader.open(
        receiver,
        recipients,
        List.of(new LinkKey(ids.getFirst(), octets(recorded, "key"))),
        content);
    assertThat(content.toString(UTF_8)).isEqualTo("Subject: recorded\r\n\r\nIt opens.\r\n");
    assertThat(reader.protection()).isEqualTo(Protection.QKD_ML_KEM);
  }
}
