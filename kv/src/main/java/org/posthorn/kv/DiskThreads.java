package org.posthorn.kv;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A few platform threads for calls that block in the kernel or in native code, so that no virtual
/// thread pins its carrier. The caller's wait is not interruptible: an interrupt would close a file
/// channel.
final class DiskThreads implements AutoCloseable {
  private static final long CLOSE_SECONDS = 30;

  private final ExecutorService threads;

  DiskThreads(String name, int count) {
    threads =
        Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  /// Runs `call` on one of the threads and returns its result.
  ///
  /// @throws IOException thrown by the call
  /// @throws StoreException of kind CLOSED after [#close]
  <T extends @Nullable Object> T call(Callable<T> call) throws IOException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> {
        try {
          answer.complete(call.call());
        } catch (Throwable t) { // everything is passed to the caller, also errors
          answer.completeExceptionally(t);
        }
      });
    } catch (RejectedExecutionException e) {
      throw new StoreException(StoreException.Kind.CLOSED, "the store is closed", e);
    }
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw rethrown(e);
    }
  }

  private static IOException rethrown(CompletionException e) {
    return switch (e.getCause()) {
      case IOException io -> io;
      case RuntimeException runtime -> throw runtime;
      case Error error -> throw error;
      case null, default -> new IOException(e);
    };
  }

  /// Waits for running calls.
  @Override
  public void close() {
    threads.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
          threads.shutdownNow();
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
