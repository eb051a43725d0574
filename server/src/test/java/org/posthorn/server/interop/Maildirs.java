package org.posthorn.server.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A client's copy of an account: a directory of Maildirs, nested as the mailboxes are.
///
/// @param root the directory of all mailboxes
record Maildirs(Path root) {
  private static final Pattern SUBJECT = Pattern.compile("(?m)^Subject: (.*?)\\r?$");

  /// Makes an empty mailbox.
  void create(String mailbox) throws IOException {
    for (String part : List.of("cur", "new", "tmp")) {
      Files.createDirectories(root.resolve(mailbox).resolve(part));
    }
  }

  /// Puts a message into a mailbox.
  void add(String mailbox, String subject, String flags) throws IOException {
    Files.writeString(
        root.resolve(mailbox).resolve("cur").resolve("1000." + subject + ".host:2," + flags),
        "From: somebody@client.example\nSubject: " + subject + "\n\nWritten at home.\n");
  }

  /// Gives a message these flags (letters of Maildir, in alphabetical order) and no others.
  void mark(String mailbox, String subject, String flags) throws IOException {
    Path file = find(mailbox, subject);
    String name = fromEnd(file, 1).toString();
    String base = name.contains(":2,") ? name.substring(0, name.indexOf(":2,")) : name;
    Files.move(file, root.resolve(mailbox).resolve("cur").resolve(base + ":2," + flags));
  }

  /// Removes a message.
  void remove(String mailbox, String subject) throws IOException {
    Files.delete(find(mailbox, subject));
  }

  /// Each message as `mailbox subject flags`, sorted.
  List<String> messages() throws IOException {
    return mailFiles().stream().map(this::described).sorted().toList();
  }

  /// The names of all message files, in which a client keeps UIDs and flags, sorted.
  List<String> files() throws IOException {
    return mailFiles().stream().map(file -> root.relativize(file).toString()).sorted().toList();
  }

  /// `mailbox/cur/name` and `mailbox/new/name`, where a mailbox may have several parts.
  private List<Path> mailFiles() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getNameCount() > root.getNameCount() + 2)
          .filter(file -> List.of("cur", "new").contains(fromEnd(file, 2).toString()))
          .toList();
    }
  }

  private static Path fromEnd(Path path, int position) {
    return path.getName(path.getNameCount() - position);
  }

  private Path find(String mailbox, String subject) throws IOException {
    return mailFiles().stream()
        .filter(file -> described(file).startsWith(mailbox + " " + subject + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + subject + " in " + mailbox));
  }

  private String described(Path file) {
    try {
      Matcher subject = SUBJECT.matcher(Files.readString(file));
      String name = fromEnd(file, 1).toString();
      String flags = name.contains(":2,") ? name.substring(name.indexOf(":2,") + 3) : "";
      Path within = root.relativize(file);
      Path mailbox = within.subpath(0, within.getNameCount() - 2);
      return mailbox + " " + (subject.find() ? subject.group(1) : "-") + " " + flags;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
