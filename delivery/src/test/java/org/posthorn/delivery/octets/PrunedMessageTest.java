package org.posthorn.delivery.octets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.transport.message.Contents;

class PrunedMessageTest {
  private static final byte[] OCTETS = "0123456789".getBytes(US_ASCII);

  /// A message that is written in pieces.
  private record InPieces(int octets) implements Contents {
    @Override
    public long size() {
      return OCTETS.length;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      for (int i = 0; i < OCTETS.length; i += octets) {
        target.write(OCTETS, i, Math.min(octets, OCTETS.length - i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void the_rest_is_as_it_was(int octets) throws IOException {
    Contents message = new InPieces(octets);
    assertThat(PrunedMessage.of(message, List.of())).isSameAs(message);
    assertThat(text(message, new RemovedRange(0, 1))).isEqualTo("123456789");
    assertThat(text(message, new RemovedRange(7, 10), new RemovedRange(2, 4))).isEqualTo("01456");
    assertThat(text(message, new RemovedRange(2, 4), new RemovedRange(4, 6))).isEqualTo("016789");
    assertThat(text(message, new RemovedRange(0, 10))).isEmpty();
  }

  private static String text(Contents message, RemovedRange... cuts) throws IOException {
    Contents pruned = PrunedMessage.of(message, List.of(cuts));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    pruned.writeTo(written);
    pruned.writeTo(new ByteArrayOutputStream()); // any number of times
    assertThat(pruned.size()).isEqualTo(written.size());
    return written.toString(US_ASCII);
  }

  @Test
  void a_cut_has_octets() {
    assertThatThrownBy(() -> new RemovedRange(3, 3)).isInstanceOf(IllegalArgumentException.class);
  }
}
