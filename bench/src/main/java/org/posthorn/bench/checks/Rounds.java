package org.posthorn.bench.checks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// What measures in rounds, at the word of `bench/run`: a line `run COUNT` on standard input is
/// answered with `COUNT SECONDS`. It is idle in between, so that others can have their turn.
abstract class Rounds {
  private final int threads;

  /// @param threads how many samples are under way at a time
  Rounds(int threads) {
    this.threads = threads;
  }

  /// Carries one message through.
  ///
  /// @param thread who does so, from 0
  /// @param number of the message within its round, from 0
  abstract void carry(int thread, int number) throws Exception;

  /// Answers another command.
  void command(String command) throws Exception {
    throw new IllegalArgumentException(command);
  }

  /// Serves until standard input ends.
  final void serve() throws Exception {
    System.out.println("ready");
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      if (line.startsWith("run ")) {
        int count = Integer.parseInt(line.substring(4));
        System.out.printf("%d %.6f%n", count, round(count));
      } else {
        command(line);
      }
      System.out.flush();
    }
  }

  final double round(int count) throws Exception {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> running = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      running.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                    carry(thread, n);
                  }
                } catch (Exception | Error e) {
                  failure.set(e);
                  next.set(count);
                }
              }));
    }
    for (Thread thread : running) {
      thread.join();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (failure.get() != null) {
      throw new IOException("a message was not carried through", failure.get());
    }
    return seconds;
  }
}
