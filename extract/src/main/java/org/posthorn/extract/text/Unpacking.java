package org.posthorn.extract.text;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.jspecify.annotations.Nullable;

/// The files of archives, with bounds for all archives of one document together. One thread.
final class Unpacking {
  /// Memory for unpacking, beside the files themselves.
  static final int MEMORY_KIB_MAX = 64 << 10;

  /// Files of all archives in a document. The others are left out.
  private static final int FILES_MAX = 2_000;

  /// Octets of one file, unpacked.
  private static final int FILE_OCTETS_MAX = 16 << 20;

  private static final int SKIPPED_AT_ONCE = 8 << 10;

  private int filesLeft = FILES_MAX;

  /// Octets of all files, unpacked: also of those that are skipped, since a stream must be unpacked
  /// to find its next file.
  private long octetsLeft = 128L << 20;

  /// Gets the files.
  interface Visitor {
    /// @param octets none for a directory, and for a file that is not read
    void file(String name, byte[] octets) throws IOException;
  }

  /// @return false if not all files were read
  boolean files(DocumentKind kind, byte[] archive, Visitor visitor) throws IOException {
    if (kind == DocumentKind.SEVEN_ZIP) {
      return sevenZip(archive, visitor);
    }
    ByteArrayInputStream octets = new ByteArrayInputStream(archive);
    try (ArchiveInputStream<? extends ArchiveEntry> in =
        kind == DocumentKind.TAR
            ? new TarArchiveInputStream(octets)
            : new ZipArchiveInputStream(octets, "UTF-8", true, true)) {
      boolean all = true;
      ArchiveEntry entry = in.getNextEntry();
      while (entry != null) {
        if (--filesLeft < 0) {
          return false;
        }
        boolean readable = in.canReadEntryData(entry) && !isEncrypted(entry);
        byte @Nullable [] file = readable && !entry.isDirectory() ? file(in) : null;
        if (readable) {
          skip(in); // the next entry would do it, without counting
        } else if (entry instanceof ZipArchiveEntry zip) {
          count(Math.max(0, zip.getCompressedSize()));
        }
        all &= file != null || entry.isDirectory();
        visitor.file(entry.getName(), file == null ? new byte[0] : file);
        entry = in.getNextEntry();
      }
      return all;
    }
  }

  private static boolean isEncrypted(ArchiveEntry entry) {
    return entry instanceof ZipArchiveEntry zip && zip.getGeneralPurposeBit().usesEncryption();
  }

  private boolean sevenZip(byte[] archive, Visitor visitor) throws IOException {
    try (SevenZFile file =
        SevenZFile.builder()
            .setSeekableByteChannel(new SeekableInMemoryByteChannel(archive))
            .setMaxMemoryLimitKiB(MEMORY_KIB_MAX)
            .get()) {
      boolean all = true;
      SevenZArchiveEntry entry = file.getNextEntry();
      while (entry != null) {
        if (--filesLeft < 0) {
          return false;
        }
        byte @Nullable [] octets = null;
        if (!entry.isDirectory()) {
          InputStream in = file.getInputStream(entry);
          octets = file(in);
          skip(in);
        }
        all &= octets != null || entry.isDirectory();
        visitor.file(entry.getName(), octets == null ? new byte[0] : octets);
        entry = file.getNextEntry();
      }
      return all;
    }
  }

  /// The octets of a file; null if there are too many.
  ///
  /// @throws EOFException if all files together have too many
  byte @Nullable [] file(InputStream in) throws IOException {
    byte[] octets = in.readNBytes((int) Math.min(FILE_OCTETS_MAX, octetsLeft) + 1);
    count(octets.length);
    return octets.length > FILE_OCTETS_MAX ? null : octets;
  }

  /// Unpacks the rest of an entry.
  private void skip(InputStream in) throws IOException {
    byte[] octets = new byte[SKIPPED_AT_ONCE];
    int length = in.read(octets);
    while (length >= 0) {
      count(length);
      length = in.read(octets);
    }
  }

  private void count(long octets) throws EOFException {
    if (octets > octetsLeft) {
      octetsLeft = 0;
      throw new EOFException("the archives of this document are too large");
    }
    octetsLeft -= octets;
  }
}
