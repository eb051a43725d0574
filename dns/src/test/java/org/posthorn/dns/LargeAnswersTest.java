package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/// Answers of hostile name servers that do not fit into UDP.
class LargeAnswersTest {
  /// Answers over TCP only, the questions of a connection one after the other, and those about
  /// `hang...` not before it ends; texts of so many hundreds of octets as the first label says.
  private static final class Server implements AutoCloseable {
    private final ServerSocket tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final DatagramSocket udp =
        new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    Server() throws IOException {
      Thread.ofVirtual().start(this::truncate);
      Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
      return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    private void truncate() {
      byte[] buffer = new byte[2000];
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
          udp.receive(packet);
          Message reply = reply(new Message(Arrays.copyOf(packet.getData(), packet.getLength())));
          reply.getHeader().setFlag(Flags.TC);
          byte[] bytes = reply.toWire();
          udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
      } catch (SocketException e) {
        assertThat(udp.isClosed()).isTrue();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = tcp.accept();
          Thread.ofVirtual().start(() -> answer(socket));
        }
      } catch (IOException e) {
        assertThat(tcp.isClosed()).isTrue();
      }
    }

    private void answer(Socket socket) {
      try (socket) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        while (true) {
          Message query = new Message(in.readNBytes(in.readUnsignedShort()));
          String label = query.getQuestion().getName().getLabelString(0);
          if (label.startsWith("hang")) {
            hanging.countDown();
            closed.await();
            return;
          }
          questions.incrementAndGet();
          Message reply = reply(query);
          reply.addRecord(
              new TXTRecord(
                  query.getQuestion().getName(),
                  DClass.IN,
                  3600,
                  Collections.nCopies(
                      Integer.parseInt(label.replaceAll("-.*", "")), "t".repeat(100))),
              Section.ANSWER);
          byte[] bytes = reply.toWire(65_535);
          out.writeShort(bytes.length);
          out.write(bytes);
        }
      } catch (IOException e) {
        // the client has hung up
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static Message reply(Message query) {
      Message reply = new Message(query.getHeader().getID());
      reply.getHeader().setFlag(Flags.QR);
      reply.addRecord(query.getQuestion(), Section.QUESTION);
      return reply;
    }

    @Override
    public void close() throws IOException {
      closed.countDown();
      udp.close();
      tcp.close();
    }
  }

  private static NetworkResolver resolver(Server server, ResolverLimits limits) {
    return new NetworkResolver(
        new NetworkResolver.Settings(
            List.of(server.address()), Duration.ofSeconds(20), 1, limits, false),
        () -> Instant.EPOCH);
  }

  private static DomainName name(String label) {
    return DomainName.parse(label + ".example.test");
  }

  @Test
  void a_question_whose_answer_does_not_come_keeps_no_other_one_waiting() throws Exception {
    try (Server server = new Server()) {
      NetworkResolver resolver = resolver(server, ResolverLimits.defaults());
      CompletableFuture<DnsAnswer<String>> hanging =
          CompletableFuture.supplyAsync(() -> resolver.txt(name("hang")));
      server.hanging.await();
      assertThat(resolver.txt(name("20")).values()).containsExactly("t".repeat(2_000));
      assertThat(hanging).isNotDone();
    }
  }

  @Test
  void an_answer_that_is_too_large_is_none() throws IOException {
    try (Server server = new Server()) {
      NetworkResolver resolver = resolver(server, ResolverLimits.defaults());
      assertThat(resolver.txt(name("150")).values()).hasSize(1);
      assertThat(resolver.txt(name("600")))
          .isInstanceOfSatisfying(
              DnsAnswer.Failed.class,
              failed -> assertThat(failed.reason()).matches("an answer of 60\\d\\d\\d octets"));
    }
  }

  @Test
  void large_answers_are_forgotten_before_they_fill_the_memory() throws IOException {
    try (Server server = new Server()) {
      NetworkResolver resolver = resolver(server, new ResolverLimits(1_000, 100_000, 16_384));
      for (int i = 0; i < 40; i++) {
        assertThat(resolver.txt(name("100-" + i)).values()).hasSize(1);
      }
      assertThat(resolver.remembered()).isBetween(5, 9);
      assertThat(resolver.txt(name("100-39")).values()).hasSize(1);
      assertThat(server.questions).as("the last is remembered").hasValue(40);
      assertThat(resolver.txt(name("100-0")).values()).hasSize(1);
      assertThat(server.questions).as("the first is not").hasValue(41);
    }
  }
}
