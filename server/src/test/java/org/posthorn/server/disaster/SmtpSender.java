package org.posthorn.server.disaster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.posthorn.server.disaster.AccountLedger.Copy;
import org.posthorn.server.disaster.AccountLedger.Place;
import org.posthorn.testkit.LineClient;

/// Another mail server: sends messages to one or several accounts, over a connection that it keeps
/// or over new ones.
final class SmtpSender implements AutoCloseable {
  private final ExpectedMail ledger;
  private final String name;
  private final boolean keeps;
  private final Random random;
  private final InetSocketAddress server;
  private LineClient line;
  private int sent;

  SmtpSender(
      ExpectedMail ledger, String name, boolean keeps, Random random, InetSocketAddress server)
      throws IOException {
    this.ledger = ledger;
    this.name = name;
    this.keeps = keeps;
    this.random = random;
    this.server = server;
    this.line = open();
  }

  private LineClient open() throws IOException {
    LineClient opened = LineClient.connect(server).patience(ImapClient.PATIENCE);
    opened.reply();
    opened.ask("EHLO elsewhere.test");
    return opened;
  }

  /// Sends one message.
  ///
  /// @param serial makes its id unique
  void step(String serial) throws IOException {
    if (!keeps) {
      line.close();
      line = open();
    }
    String id = "s-" + name + "-" + serial + "-" + sent++;
    List<String> users = users();
    ByteArrayOutputStream commands = new ByteArrayOutputStream();
    write(commands, "MAIL FROM:<sender@elsewhere.test>");
    users.forEach(user -> write(commands, "RCPT TO:<" + user + "@" + ExpectedMail.DOMAIN + ">"));
    write(commands, "DATA");
    line.sendRaw(commands.toByteArray());
    for (int i = 0; i < users.size() + 1; i++) {
      require("250", line.reply().getLast());
    }
    require("354", line.reply().getLast());
    List<Copy> copies = new ArrayList<>();
    for (String user : users) {
      AccountLedger account = ledger.account(user);
      Place inbox = Place.in(account.boxesOf(ImapWorker.INBOX).getFirst());
      copies.add(account.attempt(id, Place.NOWHERE, inbox));
    }
    line.sendRaw(TestMessage.stuffed(TestMessage.of(id)));
    require("250", line.reply().getLast());
    for (int i = 0; i < users.size(); i++) {
      ledger.account(users.get(i)).accepted(copies.get(i));
    }
  }

  private static void write(ByteArrayOutputStream out, String command) {
    out.writeBytes((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private List<String> users() {
    List<String> users = new ArrayList<>(ExpectedMail.USERS);
    int left = random.nextInt(10) < 6 ? 1 : 2 + random.nextInt(2);
    while (users.size() > left) {
      users.remove(random.nextInt(users.size()));
    }
    return users;
  }

  private static void require(String code, String reply) {
    if (!reply.startsWith(code)) {
      throw new ImapClient.RefusedException("SMTP -> " + reply);
    }
  }

  @Override
  public void close() {
    line.close();
  }
}
