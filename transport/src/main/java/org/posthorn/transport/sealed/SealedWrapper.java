package org.posthorn.transport.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import org.posthorn.transport.message.Contents;
import org.posthorn.vault.sealed.SealedMessage;

/// A sealed message as a MIME message: a header that says nothing, and base64.
final class SealedWrapper implements Contents {
  private static final int LINE = 76;
  private static final byte[] CRLF = {'\r', '\n'};

  private final byte[] header;
  private final SealedMessage message;

  /// @param id unique, for Message-ID
  SealedWrapper(SealedMessage message, String hostName, String id, Instant now) {
    this.message = message;
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
    header =
        """
        From: <postmaster@%1$s>
        Date: %2$s
        Message-ID: <%3$s@%1$s>
        Subject: Sealed message
        MIME-Version: 1.0
        Content-Type: %4$s
        Content-Transfer-Encoding: base64

        """
            .formatted(hostName, date, id, SealedMessage.TYPE)
            .replace("\n", "\r\n")
            .getBytes(US_ASCII);
  }

  @Override
  public long size() {
    long characters = (message.size() + 2) / 3 * 4;
    long lines = (characters + LINE - 1) / LINE;
    return header.length + characters + lines * CRLF.length;
  }

  @Override
  public void writeTo(OutputStream target) throws IOException {
    target.write(header);
    OutputStream open = new Unclosed(target);
    try (OutputStream base64 = Base64.getMimeEncoder(LINE, CRLF).wrap(open)) {
      message.writeTo(base64);
    }
    target.write(CRLF);
  }

  /// The end of the base64 is not the end of the target.
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream target) {
      super(target);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      out.write(from, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
