package org.posthorn.search.index;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/// What an index was made by: `index.properties` beside the shards. An index of another version is
/// removed and made again.
///
/// @param format of documents, see the package
/// @param analysis of texts: which texts a message has and how they become trigrams
/// @param java the feature release, since Unicode's tables come with it
/// @param shards into how many the accounts are divided
/// @param epoch of the store when it was last opened with this index: greater with each opening. An
///   index that has seen a later one belongs to another store, or to a later state of this one
/// @param files the form of the files, see [IndexFiles#form]
record IndexVersion(int format, int analysis, int java, int shards, long epoch, String files) {
  static final String FILE = "index.properties";

  /// To be raised when documents have other fields.
  private static final int FORMAT = 4;

  /// To be raised when the texts of messages change: their decoding (`mime`), [Grams], or
  /// [org.posthorn.search.MessageText].
  private static final int ANALYSIS = 2;

  static IndexVersion current(int shards, long epoch, String files) {
    return new IndexVersion(FORMAT, ANALYSIS, Runtime.version().feature(), shards, epoch, files);
  }

  /// Format, analysis and Java release.
  @Override
  public String toString() {
    return format + "." + analysis + ".java" + java;
  }

  /// Makes the directory ready for an index: keeps the one that is there, if it can be used.
  ///
  /// @return the version of the index that is there now
  static IndexVersion prepare(Path directory, int shards, long epoch, String files)
      throws IOException {
    Files.createDirectories(directory);
    IndexVersion usual = current(shards, epoch, files);
    IndexVersion found = read(directory);
    IndexVersion now;
    if (found.isUsable(usual)) {
      now = current(found.shards, epoch, files);
    } else {
      clear(directory);
      now = usual;
    }
    now.write(directory);
    return now;
  }

  private boolean isUsable(IndexVersion usual) {
    return format == usual.format
        && analysis == usual.analysis
        && java == usual.java
        && shards > 0
        && epoch < usual.epoch
        && files.equals(usual.files);
  }

  private static IndexVersion read(Path directory) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(directory.resolve(FILE))) {
      properties.load(in);
      return new IndexVersion(
          Integer.parseInt(properties.getProperty("format", "0")),
          Integer.parseInt(properties.getProperty("analysis", "0")),
          Integer.parseInt(properties.getProperty("java", "0")),
          Integer.parseInt(properties.getProperty("shards", "0")),
          Long.parseLong(properties.getProperty("epoch", "0")),
          properties.getProperty("files", ""));
    } catch (IOException | IllegalArgumentException e) {
      return new IndexVersion(0, 0, 0, 0, 0, "");
    }
  }

  private void write(Path directory) throws IOException {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "format", Integer.toString(format),
            "analysis", Integer.toString(analysis),
            "java", Integer.toString(java),
            "shards", Integer.toString(shards),
            "epoch", Long.toString(epoch),
            "files", files));
    Path next = directory.resolve(FILE + ".new");
    try (OutputStream out = Files.newOutputStream(next)) {
      properties.store(out, "The search index. May be deleted at any time; it is made again.");
    }
    sync(next);
    Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    sync(directory);
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Removes everything in a directory.
  static void clear(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(directory)) {
      all = tree.filter(path -> !path.equals(directory)).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
