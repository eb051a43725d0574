package org.posthorn.search.index;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.lucene.util.BytesRef;
import org.posthorn.extract.text.Outcome;

/// The attachments of an Email, as the index keeps them. Immutable.
///
/// @param names of files, also of those that are not read
/// @param files what was read of each that is no text; empty while they wait
/// @param waiting whether they wait for being read
record ReadAttachments(List<String> names, List<File> files, boolean waiting) {
  /// What was read of a file.
  ///
  /// @param name or empty
  record File(String name, Outcome outcome, String text) {
    /// Of one that was not read.
    File(String name, Outcome outcome) {
      this(name, outcome, "");
    }

    /// Halves of surrogate pairs become question marks, as they are when they are kept: what is
    /// indexed must be what is compared.
    File {
      text = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
  }

  ReadAttachments {
    names = List.copyOf(names);
    files = List.copyOf(files);
  }

  /// The texts in which a search looks.
  List<String> searched() {
    List<String> all = new ArrayList<>(names);
    all.addAll(texts());
    return all;
  }

  /// Those that were read.
  List<String> texts() {
    return files.stream().map(File::text).filter(text -> !text.isEmpty()).toList();
  }

  ReadAttachments with(List<File> read) {
    return new ReadAttachments(names, read, false);
  }

  /// Without texts, since those cannot be kept.
  ReadAttachments unreadable() {
    return new ReadAttachments(
        names,
        files.stream().map(file -> new File(file.name, Outcome.UNREADABLE)).toList(),
        waiting);
  }

  /// Compressed.
  byte[] toBytes() {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (DataOutputStream out =
        new DataOutputStream(new DeflaterOutputStream(octets, new Deflater(Deflater.BEST_SPEED)))) {
      out.writeBoolean(waiting);
      out.writeInt(names.size());
      for (String name : names) {
        write(out, name);
      }
      out.writeInt(files.size());
      for (File file : files) {
        write(out, file.name);
        out.writeByte(file.outcome.number());
        write(out, file.text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no disk that could fail
    }
    return octets.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(octets.length);
    out.write(octets);
  }

  /// The reverse of [#toBytes()].
  ///
  /// @throws IllegalArgumentException if it is damaged
  static ReadAttachments of(BytesRef stored) {
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(
                new ByteArrayInputStream(stored.bytes, stored.offset, stored.length)))) {
      boolean waiting = in.readBoolean();
      List<String> names = new ArrayList<>();
      int nameCount = in.readInt();
      for (int i = 0; i < nameCount; i++) {
        names.add(read(in));
      }
      List<File> files = new ArrayList<>();
      int fileCount = in.readInt();
      for (int i = 0; i < fileCount; i++) {
        String name = read(in);
        files.add(new File(name, Outcome.of(in.readByte()), read(in)));
      }
      return new ReadAttachments(names, files, waiting);
    } catch (IOException e) {
      throw new IllegalArgumentException("damaged attachments", e); // there is no disk
    }
  }

  private static String read(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
