package org.posthorn.spam.model;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// The initial model of a server, and the file format of models. `docs/spam.md` describes its
/// training; `bench/run spam --train FILE` creates it.
public final class InitialModel {
  private static final String RESOURCE = "first-day.gz";

  private InitialModel() {}

  /// A copy of the initial model.
  public static Sums sums() {
    try (InputStream in =
        Objects.requireNonNull(InitialModel.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  /// Reads a model that [#write] has written.
  ///
  /// @throws IOException if it cannot be read
  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if it is malformed
  public static Sums read(InputStream from) throws IOException {
    Sums sums = new Sums();
    try (DataInputStream in = new DataInputStream(new GZIPInputStream(from))) {
      if (!sums.readHead(value(in))) {
        throw new IOException("this model is of another version of Posthorn");
      }
      for (int page = 0; page < Sums.PAGES; page++) {
        sums.readPage(page, value(in));
      }
    }
    return sums;
  }

  private static byte[] value(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > org.posthorn.kv.KeyValueStore.VALUE_BYTES_MAX) {
      throw new IOException("a page of " + length + " octets");
    }
    return in.readNBytes(length);
  }

  /// Writes a model: the value of the head and those of all pages, each after its length in 4
  /// octets, compressed with gzip.
  ///
  /// @throws IOException if it cannot be written
  public static void write(Sums sums, OutputStream to) throws IOException {
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(to))) {
      value(out, sums.head());
      for (int page = 0; page < Sums.PAGES; page++) {
        value(out, sums.page(page));
      }
    }
  }

  private static void value(DataOutputStream out, byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }
}
