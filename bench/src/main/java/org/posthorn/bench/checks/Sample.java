package org.posthorn.bench.checks;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;

/// A message and how it arrives.
///
/// @param octets with CRLF line ends
/// @param address of the client
/// @param hello what the client calls itself
/// @param sender the address of the reverse-path; empty for the null one
/// @param recipient of the message
record Sample(byte[] octets, InetAddress address, String hello, String sender, String recipient) {
  private static final int COLUMNS = 5;

  /// The samples that a file lists, one a line: the message's file, client address, HELO, sender
  /// and recipient, with tabs between them.
  ///
  /// @throws IOException if the list or a message cannot be read
  static List<Sample> list(Path file) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] columns = line.split("\t", COLUMNS);
      samples.add(
          new Sample(
              Files.readAllBytes(Path.of(columns[0])),
              InetAddress.ofLiteral(columns[1]),
              columns[2],
              columns[3],
              columns[4]));
    }
    return samples;
  }

  ReversePath reversePath() {
    int at = sender.lastIndexOf('@');
    return at < 0
        ? ReversePath.NULL
        : ReversePath.of(new Mailbox(sender.substring(0, at), sender.substring(at + 1)));
  }
}
