package org.posthorn.server.disaster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthorn.testkit.LineClient;

/// Users who send letters to other servers, and some to people here, until the server is gone.
final class SubmissionLoad {
  private static final List<String> USERS = List.of("alice", "bob", "admin");

  private final World world;
  private final InetSocketAddress server;

  /// Letters that were answered 250, with their recipients.
  private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();

  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  SubmissionLoad(World world, InetSocketAddress server) {
    this.world = world;
    this.server = server;
  }

  Map<String, List<String>> accepted() {
    return accepted;
  }

  /// Answers that were not expected.
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /// Begins to send.
  ///
  /// @param serial makes ids unique
  void start(String serial, Random random) {
    for (String user : USERS) {
      Random own = new Random(random.nextLong());
      threads.add(Thread.ofVirtual().start(() -> send(user, serial + "-" + user, own)));
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void send(String user, String serial, Random random) {
    try (LineClient line = LineClient.connect(server).patience(ImapClient.PATIENCE)) {
      line.reply();
      line.ask("EHLO client");
      String plain = "\0" + user + "@" + Ledger.DOMAIN + "\0" + ServerProcess.PASSWORD;
      String secret = Base64.getEncoder().encodeToString(plain.getBytes(US_ASCII));
      require("235", line.ask("AUTH PLAIN " + secret));
      for (int number = 0; !stopped; number++) {
        letter(line, user, serial + "-" + number, random);
      }
    } catch (IOException e) {
      // The server was killed; whatever was not answered may or may not have been taken.
    } catch (ImapClient.RefusedException e) {
      refusals.add(String.valueOf(e.getMessage()));
    }
  }

  private void letter(LineClient line, String user, String id, Random random) throws IOException {
    List<String> recipients = recipients(id, random);
    require("250", line.ask("MAIL FROM:<" + user + "@" + Ledger.DOMAIN + ">"));
    for (String recipient : recipients) {
      require("250", line.ask("RCPT TO:<" + recipient + ">"));
    }
    require("354", line.ask("DATA"));
    line.sendRaw(Letter.stuffed(letter(id)));
    require("250", line.reply().getLast());
    accepted.put(id, recipients);
  }

  /// The letter of an id, whose second part is its author.
  static byte[] letter(String id) {
    return Letter.from(id, id.split("-", 3)[1] + "@" + Ledger.DOMAIN);
  }

  /// At least one elsewhere.
  private List<String> recipients(String id, Random random) {
    List<String> recipients = new ArrayList<>();
    int count = 1 + (random.nextInt(3) == 0 ? random.nextInt(5) : 0);
    for (int i = 0; i < count; i++) {
      String kind =
          switch (random.nextInt(20)) {
            case 0 -> "gone";
            case 1 -> "later";
            default -> "to";
          };
      recipients.add(kind + "-" + id + "-" + i + "@" + world.domain(random.nextInt(100)));
    }
    if (random.nextInt(8) == 0) {
      recipients.add("bob@" + Ledger.DOMAIN);
    }
    return recipients;
  }

  private static void require(String code, String reply) {
    if (!reply.startsWith(code)) {
      throw new ImapClient.RefusedException("SMTP -> " + reply);
    }
  }
}
