package org.posthorn.web.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Records whether writing to the client failed, to distinguish this from a failure of the source.
final class ResponseBody extends FilterOutputStream {
  private boolean failed;

  ResponseBody(OutputStream out) {
    super(out);
  }

  boolean failed() {
    return failed;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }
}
