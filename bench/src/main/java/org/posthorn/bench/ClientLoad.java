package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthorn.smtp.client.ClientException;
import org.posthorn.smtp.client.ClientLimits;
import org.posthorn.smtp.client.ClientSession;
import org.posthorn.smtp.client.MailTransaction;
import org.posthorn.smtp.client.RecipientResult;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.smtp.client.SmtpClient;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// The upper limit of sending on this machine: the SMTP client alone, with one message in memory,
/// over sessions that are kept for 100 messages as the queue's are.
///
/// Usage: `ClientLoad PORT MESSAGES SESSIONS BYTES`; prints messages a second.
public final class ClientLoad {
  private static final int MESSAGES_PER_SESSION = 100;

  private ClientLoad() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int messages = Integer.parseInt(arguments[1]);
    int sessions = Integer.parseInt(arguments[2]);
    byte[] message = message(Integer.parseInt(arguments[3]));
    try (SmtpClient client = new SmtpClient(ClientLimits.defaults())) {
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
      ServerTarget target =
          ServerTarget.of(address, "localhost", "bench.example.test", TlsPolicy.PLAIN);
      send(client, target, message, sessions, Math.min(messages, 5_000)); // until it is compiled
      long start = System.nanoTime();
      send(client, target, message, sessions, messages);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.println(Math.round(messages / seconds));
    }
  }

  private static byte[] message(int size) {
    StringBuilder text = new StringBuilder("From: a@sender.test\r\nSubject: load\r\n\r\n");
    while (text.length() < size) {
      text.append("A line of a message that is as long as lines of messages usually are.\r\n");
    }
    return text.toString().getBytes(US_ASCII);
  }

  private static void send(
      SmtpClient client, ServerTarget target, byte[] message, int sessions, int count)
      throws InterruptedException {
    AtomicInteger left = new AtomicInteger(count);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      threads.add(Thread.ofVirtual().start(() -> serve(client, target, message, left)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (left.get() > 0) {
      throw new IllegalStateException(left.get() + " messages were not taken");
    }
  }

  private static void serve(
      SmtpClient client, ServerTarget target, byte[] message, AtomicInteger left) {
    MailTransaction transaction = transaction(message);
    while (left.get() > 0) {
      try (ClientSession session = client.connect(target)) {
        for (int i = 0; i < MESSAGES_PER_SESSION && left.getAndDecrement() > 0; i++) {
          if (!(session.send(transaction).getFirst() instanceof RecipientResult.Accepted)) {
            throw new IllegalStateException("the sink refused a message");
          }
        }
      } catch (ClientException e) {
        throw new IllegalStateException("the sink cannot be reached", e);
      }
    }
  }

  private static MailTransaction transaction(byte[] message) {
    return new MailTransaction(
        ReversePath.of(new Mailbox("a", "sender.test")),
        MailParameters.NONE,
        false,
        List.of(new MailTransaction.To(new Mailbox("b", "remote.test"), RcptParameters.NONE)),
        new MailTransaction.Message() {
          @Override
          public long size() {
            return message.length;
          }

          @Override
          public void writeTo(OutputStream target) throws IOException {
            target.write(message);
          }
        });
  }
}
