package org.posthorn.queue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.queue.message.Contents;
import org.posthorn.queue.message.Destination;
import org.posthorn.queue.message.Envelope;
import org.posthorn.queue.message.Outcome;
import org.posthorn.queue.message.Recipient;

/// Servers in memory: each address answers as it was told, else it accepts.
final class FakeCarrier implements Carrier {
  final Map<String, Function<Recipient, Outcome>> answers = new ConcurrentHashMap<>();
  final Map<String, Outcome> unreachable = new ConcurrentHashMap<>();
  final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
  final Map<String, CountDownLatch> carrying = new ConcurrentHashMap<>();
  final Map<String, String> envelopeIds = new ConcurrentHashMap<>();
  final List<String> carried = new CopyOnWriteArrayList<>();

  /// What recipients got, if it is kept.
  final Map<String, String> texts = new ConcurrentHashMap<>();

  volatile boolean keepsTexts;
  final Map<String, AtomicInteger> opened = new ConcurrentHashMap<>();

  /// Messages that a connection takes before its server ends it with 421.
  volatile int messagesPerConnection = Integer.MAX_VALUE;

  /// Answers for all addresses of a domain.
  void answer(String domain, Outcome outcome) {
    answers.put(domain, recipient -> outcome);
  }

  int opened(String destination) {
    return opened.getOrDefault(destination, new AtomicInteger()).get();
  }

  @Override
  public Passage open(Destination destination, Envelope first) throws NoPassageException {
    opened.computeIfAbsent(destination.name(), absent -> new AtomicInteger()).incrementAndGet();
    await(hanging.get("connect " + destination.name()));
    Outcome failure = unreachable.get(destination.name());
    if (failure != null) {
      throw new NoPassageException(failure);
    }
    return new FakePassage(destination);
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

  private final class FakePassage implements Passage {
    private final Destination destination;
    private int messages;

    FakePassage(Destination destination) {
      this.destination = destination;
    }

    @Override
    public String host() {
      return "mx." + destination.name();
    }

    @Override
    public boolean takes(Envelope envelope) {
      return true;
    }

    @Override
    public List<Outcome> carry(Envelope envelope, List<Recipient> recipients, Contents contents) {
      CountDownLatch started = carrying.get(destination.name());
      if (started != null) {
        started.countDown();
      }
      await(hanging.get(destination.name()));
      if (++messages > messagesPerConnection) {
        return Collections.nCopies(recipients.size(), World.closing());
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Recipient recipient : recipients) {
        Outcome outcome =
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
      // Nothing is held.
    }
  }
}
