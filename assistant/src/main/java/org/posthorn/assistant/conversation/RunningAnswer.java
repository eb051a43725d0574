package org.posthorn.assistant.conversation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An answer that is being written: its events, which any number of readers follow, from the first
/// or from where they were interrupted. Thread-safe.
///
/// Events are objects with `@type`: `Text` (the next piece, in `text`), `Card` (in `card`), and at
/// the end either `Done` (the whole turn, in `turn`) or `Failed` (the reason, in `message`). Each
/// has its `number`, from 0, and the `conversation`. The first is an empty `Text`, so that a reader
/// knows at once which conversation to stop or to follow.
public final class RunningAnswer {
  private final long conversation;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ObjectNode> events = new ArrayList<>();
  private boolean ended;
  private volatile boolean stopped;

  /// What a reader gets.
  ///
  /// @param event empty if there is none yet
  /// @param over whether there will be none, because the answer ended before it
  public record Next(Optional<ObjectNode> event, boolean over) {}

  RunningAnswer(long conversation) {
    this.conversation = conversation;
    add(event("Text").put("text", ""), false);
  }

  /// The id of its conversation.
  public long conversation() {
    return conversation;
  }

  /// The event with a number, after waiting for it.
  public Next next(int number, Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (events.size() <= number && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      return number < events.size()
          ? new Next(Optional.of(events.get(number).deepCopy()), false)
          : new Next(Optional.empty(), ended);
    } finally {
      lock.unlock();
    }
  }

  /// Asks it to stop. What is written by then is kept.
  public void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  void text(String piece) {
    if (!piece.isEmpty()) {
      add(event("Text").put("text", piece), false);
    }
  }

  void card(ObjectNode card) {
    ObjectNode event = event("Card");
    event.set("card", card);
    add(event, false);
  }

  void done(ObjectNode turn) {
    ObjectNode event = event("Done");
    event.set("turn", turn);
    add(event, true);
  }

  void failed(String message) {
    add(event("Failed").put("message", message), true);
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("@type", type);
  }

  private void add(ObjectNode event, boolean last) {
    lock.lock();
    try {
      if (!ended) {
        events.add(
            event.put("number", events.size()).put("conversation", Conversations.id(conversation)));
        ended = last;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
