package org.posthorn.server.disaster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Mixed load on a server: SMTP and IMAP clients that do things until they are stopped or the
/// server is gone.
final class MailLoad {
  private static final int SMTP_KEPT = 2;

  private final ExpectedMail ledger;
  private final ServerProcess server;
  private final Random random;
  private final String serial;
  private final List<Thread> clients = new ArrayList<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final AtomicLong answered = new AtomicLong();
  private volatile boolean stopping;
  private volatile boolean mayBreak;

  /// @param serial makes the names of what this load makes unique
  MailLoad(ExpectedMail ledger, ServerProcess server, Random random, String serial) {
    this.ledger = ledger;
    this.server = server;
    this.random = random;
    this.serial = serial;
  }

  /// Something a client does, which ends when what it expects of the server is answered.
  @FunctionalInterface
  private interface Step {
    void run(String serial) throws IOException;
  }

  /// A client from its login to its end.
  @FunctionalInterface
  private interface Client {
    void run() throws IOException;
  }

  void start() {
    for (int i = 0; i <= SMTP_KEPT; i++) {
      String name = Integer.toString(i);
      boolean keeps = i < SMTP_KEPT;
      Random own = new Random(random.nextLong());
      client(
          "smtp-" + i,
          () -> {
            try (SmtpSender sender = new SmtpSender(ledger, name, keeps, own, server.mx())) {
              repeat(sender::step);
            }
          });
    }
    for (AccountLedger account : ledger.accounts()) {
      imap(account, "in", true);
    }
    imap(ledger.account("alice"), "second", false);
  }

  private void imap(AccountLedger account, String name, boolean readsInbox) {
    Random own = new Random(random.nextLong());
    client(
        "imap-" + name,
        () -> {
          try (ImapClient imap = ImapClient.login(server.imap(), account.user())) {
            repeat(new ImapWorker(account, name, readsInbox, own, imap)::step);
          }
        });
  }

  private void repeat(Step step) throws IOException {
    while (!stopping) {
      step.run(serial);
      answered.incrementAndGet();
    }
  }

  private void client(String name, Client client) {
    clients.add(
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                client.run();
              } catch (ImapClient.RefusedException e) {
                refusals.add(String.valueOf(e.getMessage()));
              } catch (IOException e) {
                if (!mayBreak) {
                  ledger.fault(name + " was cut off: " + e);
                }
              } catch (RuntimeException e) {
                ledger.fault(name + " was answered nonsense: " + e);
              }
            }));
  }

  /// From now on the server may go away at any time.
  MailLoad mayBreak() {
    mayBreak = true;
    return this;
  }

  /// Waits for the clients' ends.
  void join() throws InterruptedException {
    for (Thread client : clients) {
      client.join();
    }
  }

  void stop() throws InterruptedException {
    stopping = true;
    join();
  }

  /// How many things were done and answered.
  long answered() {
    return answered.get();
  }

  /// Answers other than the expected one.
  List<String> refusals() {
    return List.copyOf(refusals);
  }
}
