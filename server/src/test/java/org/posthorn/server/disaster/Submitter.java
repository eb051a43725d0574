package org.posthorn.server.disaster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.posthorn.server.disaster.ExpectedOutboundMail.Copy;
import org.posthorn.testkit.LineClient;

/// A user's program: submits messages to 1 to 5 recipients, most of them elsewhere, over one
/// connection. One thread.
final class Submitter implements AutoCloseable {
  private static final List<String> USERS = List.copyOf(ExpectedMail.USERS);
  private static final int RECIPIENTS_MAX = 5;

  private final ExpectedOutboundMail ledger;
  private final String user;
  private final String serial;
  private final Random random;
  private final LineClient line;
  private int sent;

  /// @param serial makes the ids of its messages unique
  Submitter(
      ExpectedOutboundMail ledger, ServerProcess server, String user, String serial, Random random)
      throws IOException {
    this.ledger = ledger;
    this.user = user;
    this.serial = serial;
    this.random = random;
    this.line = LineClient.connect(server.submission()).patience(ImapClient.PATIENCE);
    line.reply();
    String plain = "\0" + user + "@" + ExpectedMail.DOMAIN + "\0" + ServerProcess.PASSWORD;
    line.ask("EHLO client.test");
    String secret = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    require("235", line.ask("AUTH PLAIN " + secret));
  }

  /// Submits one message.
  void step() throws IOException {
    String kind = random.nextInt(25) == 0 ? ExpectedOutboundMail.UNWANTED + "-" : "";
    String id = user + "-" + kind + serial + "-" + sent++;
    List<Copy> copies =
        Stream.generate(this::recipient)
            .limit(1 + random.nextInt(RECIPIENTS_MAX))
            .distinct()
            .map(recipient -> new Copy(id, recipient))
            .toList();
    List<String> commands = new ArrayList<>();
    commands.add("MAIL FROM:<" + user + "@" + ExpectedMail.DOMAIN + ">");
    copies.forEach(copy -> commands.add("RCPT TO:<" + copy.recipient() + ">"));
    commands.add("DATA");
    line.send(commands.toArray(String[]::new));
    for (int i = 0; i < commands.size() - 1; i++) {
      require("250", line.reply().getLast());
    }
    require("354", line.reply().getLast());
    ledger.attempted(copies);
    line.sendRaw(TestMessage.stuffed(OutboundTestMessage.of(id)));
    require("250", line.reply().getLast());
    ledger.accepted(copies);
  }

  private String recipient() {
    int percent = random.nextInt(100);
    if (percent < 8) {
      return USERS.get(random.nextInt(USERS.size())) + "@" + ExpectedMail.DOMAIN;
    }
    String name = percent < 13 ? ExpectedOutboundMail.NOBODY : "somebody";
    String domain = RemoteServers.domain(1 + random.nextInt(RemoteServers.COUNT));
    return name + random.nextInt(50) + "@" + domain;
  }

  private static void require(String code, String reply) {
    if (!reply.startsWith(code)) {
      throw new ImapClient.RefusedException("submission -> " + reply);
    }
  }

  @Override
  public void close() {
    line.close();
  }
}
