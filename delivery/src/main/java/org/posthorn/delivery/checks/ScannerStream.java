package org.posthorn.delivery.checks;

import java.io.OutputStream;
import org.posthorn.mime.MessageScanner;

/// A stream that passes what is written to a scanner.
final class ScannerStream extends OutputStream {
  private final MessageScanner scanner;

  ScannerStream(MessageScanner scanner) {
    this.scanner = scanner;
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    scanner.write(from, offset, length);
  }
}
