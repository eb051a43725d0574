package org.posthorn.spam.content;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.posthorn.runtime.TimeSlice;

/// Unpacks the archives of one message, with limits on number, size and depth of files. One thread.
final class Unpacked {
  private static final Set<String> UNREADABLE = Set.of("rar", "ace", "arj", "lzh", "cab", "zst");
  private static final int PIECE_BYTES = 8_192;

  private final ContentLimits limits;
  private final Visitor visitor;
  private final TimeSlice slice = new TimeSlice();
  private int entries;
  private long octets;

  /// Receives the files.
  interface Visitor {
    /// A file in an archive.
    ///
    /// @param beginning its first octets, up to [#BEGINNING_BYTES]
    void file(FileName name, byte[] beginning);

    /// A file that needs a password.
    void encrypted(FileName name);

    /// An archive that was not unpacked, or not completely.
    void unread(FileName name, String why);
  }

  /// Octets needed to recognize a type.
  static final int BEGINNING_BYTES = 512;

  Unpacked(ContentLimits limits, Visitor visitor) {
    this.limits = limits;
    this.visitor = visitor;
  }

  /// Whether a file is an archive, by its first octets and its name.
  static boolean isArchive(FileName name, byte[] beginning) {
    return Format.isArchive(beginning, name);
  }

  /// Unpacks a file if it is an archive.
  ///
  /// @param whole whether these are all octets of it
  void look(FileName name, byte[] file, boolean whole) {
    try {
      look(name, file, 1);
      if (!whole) {
        visitor.unread(name, "it is too large");
      }
    } catch (Exhausted e) {
      visitor.unread(name, e.why);
    }
  }

  private void look(FileName name, byte[] file, int depth) throws Exhausted {
    if (depth > limits.archiveDepthMax()) {
      throw new Exhausted("archives are nested too deeply");
    }
    try {
      switch (Format.of(file, name)) {
        case ZIP ->
            // Entries whose size follows their data are read too.
            archive(new ZipArchiveInputStream(input(file), "UTF-8", true, true), depth);
        case TAR -> archive(new TarArchiveInputStream(input(file)), depth);
        case SEVEN_ZIP -> sevenZip(file, depth);
        case GZIP -> single(name, new GzipCompressorInputStream(input(file)), depth);
        case BZIP2 -> single(name, new BZip2CompressorInputStream(input(file)), depth);
        case XZ ->
            single(
                name,
                XZCompressorInputStream.builder()
                    .setInputStream(input(file))
                    .setMemoryLimitKiB(limits.archiveMemoryMax() >> 10)
                    .get(),
                depth);
        case OTHER -> {
          if (UNREADABLE.contains(name.type())) {
            visitor.unread(name, "its format is not known here");
          }
        }
      }
    } catch (Exhausted e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Libraries throw various exceptions for damaged archives.
      visitor.unread(name, "it is damaged");
    }
  }

  private static InputStream input(byte[] file) {
    return new ByteArrayInputStream(file);
  }

  private void archive(ArchiveInputStream<? extends ArchiveEntry> archive, int depth)
      throws IOException {
    try (archive) {
      for (ArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        count();
        FileName name = new FileName(entry.getName());
        if (entry.isDirectory()) {
          // A directory entry may have data too, which would be skipped without limits.
          var _ = read(archive);
          continue;
        }
        boolean locked =
            entry instanceof ZipArchiveEntry zip && zip.getGeneralPurposeBit().usesEncryption();
        if (locked) {
          visitor.encrypted(name);
          visitor.file(name, new byte[0]);
        } else if (archive.canReadEntryData(entry)) {
          inside(name, archive, depth);
        } else {
          visitor.file(name, new byte[0]);
        }
      }
    }
  }

  private void sevenZip(byte[] file, int depth) throws IOException {
    try (SevenZFile archive =
        SevenZFile.builder()
            .setSeekableByteChannel(new SeekableInMemoryByteChannel(file))
            .setMaxMemoryLimitKiB(limits.archiveMemoryMax() >> 10)
            .get()) {
      for (SevenZArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        count();
        if (!entry.isDirectory()) {
          inside(
              new FileName(entry.getName() == null ? "" : entry.getName()),
              archive.getInputStream(entry),
              depth);
        }
      }
    }
  }

  /// A compressed single file, whose name is the archive's name without its last type.
  private void single(FileName archive, InputStream content, int depth) throws IOException {
    try (content) {
      count();
      String name = archive.toString();
      int dot = name.lastIndexOf('.');
      String inner = archive.type().equals("tgz") ? name.substring(0, dot) + ".tar" : name;
      inside(
          new FileName(inner.equals(name) && dot > 0 ? name.substring(0, dot) : inner),
          content,
          depth);
    }
  }

  private void inside(FileName name, InputStream content, int depth) throws IOException {
    byte[] file = read(content);
    visitor.file(name, Arrays.copyOf(file, Math.min(file.length, BEGINNING_BYTES)));
    if (Format.isArchive(file, name)) {
      look(name, file, depth + 1);
    }
  }

  private void count() throws Exhausted {
    if (++entries > limits.archiveEntriesMax()) {
      throw new Exhausted("it has too many files");
    }
    slice.breathe();
  }

  private byte[] read(InputStream content) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE_BYTES];
    while (true) {
      int count = content.read(piece);
      if (count < 0) {
        return file.toByteArray();
      }
      octets += count;
      if (octets > limits.archiveBytesMax()) {
        throw new Exhausted("it is unpacked to too much");
      }
      file.write(piece, 0, count);
      slice.breathe();
    }
  }

  /// A limit was reached.
  private static final class Exhausted extends EOFException {
    private final String why;

    Exhausted(String why) {
      super(why);
      this.why = why;
    }
  }

  /// The type of a file, by its first octets, otherwise by its name.
  private enum Format {
    ZIP,
    TAR,
    SEVEN_ZIP,
    GZIP,
    BZIP2,
    XZ,
    OTHER;

    static Format of(byte[] file, FileName name) {
      if (begins(file, 'P', 'K', 3, 4)) {
        return ZIP;
      }
      if (begins(file, '7', 'z', 0xBC, 0xAF, 0x27, 0x1C)) {
        return SEVEN_ZIP;
      }
      if (begins(file, 0x1F, 0x8B)) {
        return GZIP;
      }
      if (begins(file, 'B', 'Z', 'h')) {
        return BZIP2;
      }
      if (begins(file, 0xFD, '7', 'z', 'X', 'Z', 0)) {
        return XZ;
      }
      return name.type().equals("tar") ? TAR : OTHER;
    }

    static boolean isArchive(byte[] file, FileName name) {
      return of(file, name) != OTHER || UNREADABLE.contains(name.type());
    }

    private static boolean begins(byte[] file, int... octets) {
      if (file.length < octets.length) {
        return false;
      }
      for (int i = 0; i < octets.length; i++) {
        if ((file[i] & 0xFF) != octets[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
