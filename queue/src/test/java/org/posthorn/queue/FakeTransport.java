package org.posthorn.queue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Servers in memory: each address answers as it was told, else it accepts.
final class FakeTransport implements MailTransport {
  final Map<String, Function<EnvelopeRecipient, DeliveryOutcome>> answers =
      new ConcurrentHashMap<>();
  final Map<String, DeliveryOutcome> unreachable = new ConcurrentHashMap<>();
  final Set<String> busy = ConcurrentHashMap.newKeySet();
  final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
  final Map<String, CountDownLatch> carrying = new ConcurrentHashMap<>();
  final Map<String, String> envelopeIds = new ConcurrentHashMap<>();
  final Map<String, Boolean> tlsOptional = new ConcurrentHashMap<>();
  final List<String> carried = new CopyOnWriteArrayList<>();

  /// What recipients got, if it is kept.
  final Map<String, String> texts = new ConcurrentHashMap<>();

  volatile boolean keepsTexts;
  final Map<String, AtomicInteger> opened = new ConcurrentHashMap<>();

  /// Messages that a connection takes before its server ends it with 421.
  volatile int messagesPerConnection = Integer.MAX_VALUE;

  /// Recipients that a server takes in one transaction before it says 452.
  volatile int recipientsPerTransaction = Integer.MAX_VALUE;

  /// Whether looking at a connection that is open fails for no reason.
  volatile boolean fails;

  /// Recipients of each transaction.
  final List<Integer> together = new CopyOnWriteArrayList<>();

  /// Messages of each connection that was closed.
  final List<Integer> messagesOfConnections = new CopyOnWriteArrayList<>();

  /// Answers for all addresses of a domain.
  void answer(String domain, DeliveryOutcome outcome) {
    answers.put(domain, recipient -> outcome);
  }

  int opened(String destination) {
    return opened.getOrDefault(destination, new AtomicInteger()).get();
  }

  @Override
  public TransportSession open(Destination destination, SmtpEnvelope first)
      throws UnreachableException {
    opened.computeIfAbsent(destination.name(), absent -> new AtomicInteger()).incrementAndGet();
    await(hanging.get("connect " + destination.name()));
    if (busy.contains(destination.name())) {
      throw UnreachableException.busy(DeliveryOutcome.own("4.4.5", "all connections are in use"));
    }
    DeliveryOutcome failure = unreachable.get(destination.name());
    if (failure != null) {
      throw new UnreachableException(failure);
    }
    return new FakeSession(destination);
  }

  private static void await(@Nullable CountDownLatch latch) {
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class FakeSession implements TransportSession {
    private final Destination destination;
    private int messages;

    FakeSession(Destination destination) {
      this.destination = destination;
    }

    @Override
    public String host() {
      return "mx." + destination.name();
    }

    @Override
    public boolean takes(SmtpEnvelope envelope) {
      if (fails) {
        throw new IllegalStateException("a defect");
      }
      return true;
    }

    @Override
    public List<DeliveryOutcome> deliver(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
      recipients.forEach(to -> tlsOptional.put(to.address().toString(), envelope.tlsOptional()));
      CountDownLatch started = carrying.get(destination.name());
      if (started != null) {
        started.countDown();
      }
      await(hanging.get(destination.name()));
      if (++messages > messagesPerConnection) {
        return Collections.nCopies(recipients.size(), World.closing());
      }
      together.add(recipients.size());
      List<DeliveryOutcome> outcomes = new ArrayList<>();
      for (EnvelopeRecipient recipient : recipients) {
        if (outcomes.size() >= recipientsPerTransaction) {
          outcomes.add(World.tooMany());
          continue;
        }
        DeliveryOutcome outcome =
            answers.getOrDefault(destination.name(), r -> World.delivered()).apply(recipient);
        outcomes.add(outcome);
        envelope
            .parameters()
            .envid()
            .ifPresent(envid -> envelopeIds.put(recipient.address().toString(), envid));
        if (keepsTexts) {
          texts.put(recipient.address().toString(), World.text(contents));
        }
        carried.add(envelope.from().address() + ">" + recipient.address());
      }
      return outcomes;
    }

    @Override
    public void close() {
      messagesOfConnections.add(messages);
    }
  }
}
