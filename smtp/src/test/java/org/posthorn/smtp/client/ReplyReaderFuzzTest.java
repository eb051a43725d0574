package org.posthorn.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Optional;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.testkit.ScriptedTransport;
import org.posthorn.wire.Connection;

/// Whatever a server says is a reply or refused, however it comes in pieces; what is kept of it is
/// of bounded length and could be said again.
class ReplyReaderFuzzTest {
  private static final int LINE_BYTES_MAX = 64;
  private static final int LINES_MAX = 4;

  @FuzzTest
  void replies(byte[] input) throws IOException {
    Optional<Reply> whole = read(input, Integer.MAX_VALUE);
    assertThat(read(input, 1)).isEqualTo(whole);
    assertThat(read(input, 3)).isEqualTo(whole);
    assertThat(whole.map(Reply::code)).isEqualTo(code(input));
    if (whole.isPresent()) {
      assertThat(whole.get().lines()).hasSizeBetween(1, LINES_MAX);
      Reply again = read(whole.get().bytes(), 1).orElseThrow();
      assertThat(again.code()).isEqualTo(whole.get().code());
      assertThat(again.lines()).hasSameSizeAs(whole.get().lines());
    }
  }

  private static Optional<Reply> read(byte[] input, int pieceBytes) throws IOException {
    ScriptedTransport transport = new ScriptedTransport(input, pieceBytes);
    try (Connection connection = Connection.over(transport)) {
      return Optional.of(ReplyReader.read(connection.input(), limits()));
    } catch (IOException notAReply) {
      assertThat(notAReply.getMessage()).hasSizeLessThan(600);
      return Optional.empty();
    }
  }

  private static ClientLimits limits() {
    ClientLimits usual = ClientLimits.defaults();
    return new ClientLimits(
        usual.connect(),
        usual.greeting(),
        usual.command(),
        usual.data(),
        usual.end(),
        usual.quit(),
        usual.transaction(),
        // what is written again has the code and the status before each line
        LINE_BYTES_MAX * 8,
        LINES_MAX);
  }

  /// The code of the first reply, found in another way.
  private static Optional<Integer> code(byte[] input) {
    String[] lines = new String(input, ISO_8859_1).split("\r\n", -1);
    for (int i = 0; i < lines.length - 1 && i < LINES_MAX; i++) {
      if (lines[i].length() > LINE_BYTES_MAX * 8
          || !lines[i].matches("(?s)[2-5][0-9][0-9]([- ].*)?")) {
        return Optional.empty();
      }
      if (!lines[i].startsWith("-", 3)) {
        return Optional.of(Integer.valueOf(lines[i].substring(0, 3)));
      }
    }
    return Optional.empty();
  }
}
