package org.posthorn.server.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.posthorn.server.RunningServer;

/// What an account holds, read over IMAP, to compare with later or with a client's copy.
final class Snapshot {
  private Snapshot() {}

  /// The subjects of the messages in INBOX, oldest first.
  static List<String> subjects(RunningServer server, String account) throws IOException {
    return subjects(server, account, "INBOX");
  }

  static List<String> subjects(RunningServer server, String account, String mailbox)
      throws IOException {
    return messages(server, account, mailbox).stream().map(Line::subject).toList();
  }

  /// A message as it stands in a mailbox.
  ///
  /// @param flags sorted, without \Recent
  record Line(long uid, List<String> flags, String subject) {
    @Override
    public String toString() {
      return uid + " " + flags + " " + subject;
    }
  }

  /// The messages of a mailbox, oldest first.
  static List<Line> messages(RunningServer server, String account, String mailbox)
      throws IOException {
    try (ImapView view = new ImapView(server.login(account, RunningServer.PASSWORD))) {
      return read(view, mailbox);
    }
  }

  /// All mailboxes by name, each with its UIDVALIDITY and its messages.
  static Map<String, List<String>> account(RunningServer server, String account)
      throws IOException {
    Map<String, List<String>> all = new TreeMap<>();
    try (ImapView view = new ImapView(server.login(account, RunningServer.PASSWORD))) {
      for (String line : view.command("LIST \"\" *")) {
        if (line.startsWith("* LIST")) {
          String name = line.substring(line.indexOf("\"/\" ") + "\"/\" ".length());
          List<String> content = new ArrayList<>();
          for (String status : view.command("STATUS " + name + " (UIDVALIDITY UIDNEXT)")) {
            if (status.startsWith("* ")) {
              content.add(status);
            }
          }
          read(view, name).forEach(message -> content.add(message.toString()));
          all.put(name.replace("\"", ""), content);
        }
      }
    }
    return all;
  }

  private static List<Line> read(ImapView view, String mailbox) throws IOException {
    view.examine(mailbox);
    if (!view.messages().isEmpty()) {
      view.command("FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    }
    return view.messages().stream()
        .map(message ->
            new Line(
                message.uid.orElseThrow(),
                List.copyOf(message.flags.orElseThrow()),
                message.subject.orElse("")))
        .toList();
  }

  /// The octets of a message of INBOX.
  static byte[] body(RunningServer server, String account, int number) throws IOException {
    try (ImapView view = new ImapView(server.login(account, RunningServer.PASSWORD))) {
      view.examine("INBOX");
      String answer = view.command("FETCH " + number + " BODY.PEEK[]").getFirst();
      byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
      int from = answer.indexOf('}') + 1;
      int size = Integer.parseInt(answer.substring(answer.indexOf('{') + 1, from - 1));
      return Arrays.copyOfRange(bytes, from, from + size);
    }
  }

  /// The decoded last part of a multipart message whose last part is in base64.
  static byte[] attachment(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    int start = text.indexOf("\r\n\r\n", text.lastIndexOf("Content-Type:")) + 4;
    int end = text.indexOf("\r\n--", start);
    return Base64.getMimeDecoder().decode(text.substring(start, end));
  }
}
