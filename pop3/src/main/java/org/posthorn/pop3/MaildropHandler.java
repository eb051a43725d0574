package org.posthorn.pop3;

import java.io.IOException;
import java.util.function.IntFunction;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.message.MessageBytes;

/// The commands of the transaction state (RFC 1939 §5), with TOP and UIDL (§7).
final class MaildropHandler {
  private final Pop3Session session;
  private final ResponseWriter out;

  MaildropHandler(Pop3Session session) {
    this.session = session;
    this.out = session.out();
  }

  void stat(Command command) throws IOException {
    Maildrop maildrop = session.maildrop();
    command.words(0);
    out.ok(maildrop.count() + " " + maildrop.octets());
  }

  void list(Command command) throws IOException {
    Maildrop maildrop = session.maildrop();
    listing(command, maildrop, number -> Long.toString(maildrop.octets(number)));
  }

  void uniqueIds(Command command) throws IOException {
    Maildrop maildrop = session.maildrop();
    listing(command, maildrop, maildrop::uniqueId);
  }

  private void listing(Command command, Maildrop maildrop, IntFunction<String> value)
      throws IOException {
    if (command.hasArgument()) {
      int number = number(maildrop, command.words(1)[0]);
      out.ok(number + " " + value.apply(number));
      return;
    }
    out.ok(maildrop.count() + " messages, " + maildrop.octets() + " octets");
    TimeSlice slice = new TimeSlice();
    for (int number = 1; number <= maildrop.size(); number++) {
      slice.breathe();
      if (!maildrop.isDeleted(number)) {
        out.line(number + " " + value.apply(number));
      }
    }
    out.endOfLines();
  }

  void retrieve(Command command) throws IOException {
    Maildrop maildrop = session.maildrop();
    send(maildrop, number(maildrop, command.words(1)[0]), Long.MAX_VALUE);
  }

  void top(Command command) throws IOException {
    Maildrop maildrop = session.maildrop();
    String[] words = command.words(2);
    send(maildrop, number(maildrop, words[0]), lines(words[1]));
  }

  private void send(Maildrop maildrop, int number, long bodyLines) throws IOException {
    try (MessageBytes message = maildrop.open(number)) {
      out.ok(message.size() + " octets");
      try {
        new MessageOutput(out.output(), bodyLines).write(message.stream());
      } catch (StoreException e) {
        // A response that has begun cannot become an error.
        throw new IOException("a message cannot be read", e);
      }
      // fetchmail retrieves messages by TOP, with a great number of lines. A line has an octet at
      // least.
      if (bodyLines >= message.size()) {
        maildrop.retrieved(number);
      }
    }
  }

  void delete(Command command) throws IOException {
    Maildrop maildrop = session.maildrop();
    int number = number(maildrop, command.words(1)[0]);
    maildrop.delete(number);
    out.ok("message " + number + " will be deleted by QUIT");
  }

  void reset(Command command) throws IOException {
    Maildrop maildrop = session.maildrop();
    command.words(0);
    maildrop.reset();
    out.ok(maildrop.count() + " messages");
  }

  void noop(Command command) throws IOException {
    session.maildrop();
    command.words(0);
    out.ok("done");
  }

  /// @throws Pop3Exception.Bad if it is no number
  /// @throws Pop3Exception.Failed if no message has it
  private static int number(Maildrop maildrop, String word) {
    long number = lines(word);
    if (number < 1 || number > maildrop.size()) {
      throw new Pop3Exception.Failed("no such message");
    }
    if (maildrop.isDeleted((int) number)) {
      throw new Pop3Exception.Failed("the message is deleted");
    }
    return (int) number;
  }

  private static long lines(String word) {
    if (!word.matches("[0-9]{1,18}")) {
      throw new Pop3Exception.Bad("not a number");
    }
    return Long.parseLong(word);
  }
}
