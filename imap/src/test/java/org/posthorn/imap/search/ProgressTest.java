package org.posthorn.imap.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.posthorn.imap.response.ResponseWriter;

/// A long command says so (RFC 9585).
class ProgressTest {
  private long nanos;

  @Test
  void a_client_is_told_every_ten_seconds() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Progress progress = new Progress(new ResponseWriter(out), "a", () -> nanos, true);
    for (int done = 0; done < 2_500; done++) {
      nanos += TimeUnit.MILLISECONDS.toNanos(10);
      progress.done(done, 2_500);
    }
    assertThat(out.toString(StandardCharsets.US_ASCII).split("\r\n"))
        .hasSize(2)
        .allMatch(line -> line.matches("\\* OK \\[INPROGRESS \\(\"a\" [0-9]+ 2500\\)] .+"));
  }

  @Test
  void a_short_command_says_nothing() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Progress progress = new Progress(new ResponseWriter(out), "a", () -> nanos, true);
    for (int done = 0; done < 2_500; done++) {
      nanos += TimeUnit.MILLISECONDS.toNanos(3);
      progress.done(done, 2_500);
    }
    assertThat(out.size()).isZero();
  }

  @Test
  void a_client_that_has_gone_away_ends_the_command() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    Progress progress = new Progress(new ResponseWriter(gone), "a", () -> nanos, true);
    nanos += TimeUnit.SECONDS.toNanos(11);
    assertThatThrownBy(() -> progress.look(1, 2)).isInstanceOf(UncheckedIOException.class);
  }
}
