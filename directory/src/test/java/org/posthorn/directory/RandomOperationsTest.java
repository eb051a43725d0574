package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.directory.Town.SYSTEM;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.RocksStore;

/// Random operations on the directory and on a model of plain maps, which must agree on whether an
/// operation is possible, on what every address means, and on who may log in.
class RandomOperationsTest {
  private static final List<String> LOCAL_PARTS = List.of("a", "b", "c", "d", "a+x", "b+y");
  private static final List<String> DOMAINS = List.of("one.test", "two.test");

  /// Accounts by address: what matters of each.
  private record Known(long id, boolean disabled, String password) {}

  /// What there should be.
  private static final class Model {
    final Set<String> domains = new LinkedHashSet<>();
    final Map<String, Known> accounts = new TreeMap<>();
    final Map<String, String> aliases = new HashMap<>();

    String resolve(String address) {
      String local = address.substring(0, address.indexOf('@'));
      String domain = address.substring(address.indexOf('@') + 1);
      return domains.contains(domain)
          ? follow(local, domain, "", new LinkedHashSet<>())
          : "not local";
    }

    private String follow(String local, String domain, String detail, Set<String> visited) {
      String nothing = "no such recipient";
      if (!visited.add(local + "@" + domain)) {
        return nothing;
      }
      String found = named(local, domain, detail, visited);
      int plus = local.indexOf('+');
      if (found.isEmpty() && plus > 0) {
        String rest = " detail " + local.substring(plus + 1);
        found = named(local.substring(0, plus), domain, rest, visited);
      }
      if (found.isEmpty() && aliases.containsKey("@" + domain)) {
        found = alias("@" + domain, detail, visited);
      }
      return found.isEmpty() ? nothing : found;
    }

    private String named(String local, String domain, String detail, Set<String> visited) {
      Known account = accounts.get(local + "@" + domain);
      if (account != null) {
        return account.disabled() ? "disabled" : "local " + local + detail;
      }
      return aliases.containsKey(local + "@" + domain)
          ? alias(local + "@" + domain, detail, visited)
          : "";
    }

    private String alias(String name, String detail, Set<String> visited) {
      String target = aliases.getOrDefault(name, "");
      String domain = target.substring(target.indexOf('@') + 1);
      return domains.contains(domain)
          ? follow(target.substring(0, target.indexOf('@')), domain, detail, visited)
          : "remote [" + target + "]";
    }
  }

  @RepeatedTest(5)
  void inMemory() {
    run(new MemoryStore(), System.nanoTime(), 400);
  }

  /// Eleven aliases that lead to each other: more than the depth that was allowed here once.
  @Test
  void aLongChainOfAliases() {
    run(new MemoryStore(), 2978580228718L, 60);
  }

  @Test
  void onDisk(@TempDir Path directory) {
    long seed = System.nanoTime();
    try (KeyValueStore kv = open(directory)) {
      run(kv, seed, 120);
    }
    // What was written is there when the store is opened again.
    try (KeyValueStore kv = open(directory);
        Town town = new Town(kv, new TurnableClock(), LimitsOf.deepAliases())) {
      Model model = new Model();
      town.directory.domains().forEach(d -> model.domains.add(d.name()));
      try (KeyValueStore memory = new MemoryStore()) {
        Model replayed = run(memory, seed, 120);
        assertThat(model.domains).containsExactlyInAnyOrderElementsOf(replayed.domains);
        compare(town, replayed, "reopened, seed " + seed);
      }
    }
  }

  private static KeyValueStore open(Path directory) {
    return RocksStore.open(directory, RocksStore.Settings.withDefaults(() -> {}));
  }

  private static Model run(KeyValueStore kv, long seed, int operations) {
    Random random = new Random(seed);
    Model model = new Model();
    try (Town town = new Town(kv, new TurnableClock(), LimitsOf.deepAliases())) {
      for (int i = 0; i < operations; i++) {
        String what = "seed " + seed + " operation " + i;
        operate(town, model, random, what);
        if (i % 10 == 0) {
          compare(town, model, what);
          try (Town reopened = town.reopened()) {
            compare(reopened, model, what + " reopened");
          }
        }
      }
    }
    return model;
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static String address(Random random) {
    return pick(random, LOCAL_PARTS) + "@" + pick(random, DOMAINS);
  }

  private static void operate(Town town, Model model, Random random, String what) {
    String address = address(random);
    String domain = pick(random, DOMAINS);
    switch (random.nextInt(9)) {
      case 0, 1 -> {
        boolean possible = !model.domains.contains(domain);
        attempt(possible, what, () -> town.domain(domain));
        model.domains.add(domain);
      }
      case 2 -> {
        boolean possible =
            random.nextInt(4) == 0
                && model.domains.contains(domain)
                && model.accounts.keySet().stream().noneMatch(a -> a.endsWith("@" + domain));
        if (possible) {
          attempt(true, what, () -> town.administration.removeDomain(SYSTEM, domain));
          model.domains.remove(domain);
          model.aliases.keySet().removeIf(a -> a.endsWith("@" + domain));
        }
      }
      case 3, 4 -> addAccount(town, model, random, address, what);
      case 5 -> removeAccount(town, model, address, what);
      case 6 -> disable(town, model, random, address, what);
      case 7 -> addAlias(town, model, random, what);
      default -> {
        String name = random.nextInt(3) == 0 ? "@" + domain : address;
        boolean possible = model.aliases.containsKey(name);
        attempt(possible, what, () -> town.administration.removeAlias(SYSTEM, name));
        model.aliases.remove(name);
      }
    }
  }

  private static void addAccount(
      Town town, Model model, Random random, String address, String what) {
    boolean possible =
        model.domains.contains(domainOf(address))
            && !model.accounts.containsKey(address)
            && !model.aliases.containsKey(address);
    String password = "password " + random.nextInt(1_000);
    attempt(possible, what, () -> town.account(address, password));
    if (possible) {
      long id = town.directory.account(Address.parse(address)).orElseThrow().id().value();
      model.accounts.put(address, new Known(id, false, password));
    }
  }

  private static void removeAccount(Town town, Model model, String address, String what) {
    Known known = model.accounts.get(address);
    if (known != null) {
      boolean possible = !model.aliases.containsValue(address);
      AccountId id = new AccountId(known.id());
      attempt(possible, what, () -> town.administration.removeAccount(SYSTEM, id));
      if (possible) {
        model.accounts.remove(address);
      }
    }
  }

  private static void disable(Town town, Model model, Random random, String address, String what) {
    Known known = model.accounts.get(address);
    if (known != null) {
      boolean disabled = random.nextBoolean();
      AccountId id = new AccountId(known.id());
      attempt(true, what, () -> town.administration.setDisabled(SYSTEM, id, disabled));
      model.accounts.put(address, new Known(known.id(), disabled, known.password()));
    }
  }

  private static void addAlias(Town town, Model model, Random random, String what) {
    String domain = pick(random, DOMAINS);
    String name = random.nextInt(4) == 0 ? "@" + domain : address(random);
    String target = random.nextInt(5) == 0 ? "x@far.test" : address(random);
    boolean possible =
        model.domains.contains(domainOf(name))
            && !model.accounts.containsKey(name)
            && !model.aliases.containsKey(name);
    attempt(possible, what, () -> town.alias(name, target));
    if (possible) {
      model.aliases.put(name, target);
    }
  }

  private static String domainOf(String address) {
    return address.substring(address.indexOf('@') + 1);
  }

  private static void attempt(boolean possible, String what, Runnable operation) {
    try {
      operation.run();
      assertThat(possible).as(what).isTrue();
    } catch (DirectoryException e) {
      assertThat(possible).as(what + ": " + e.getMessage()).isFalse();
    }
  }

  private static void compare(Town town, Model model, String what) {
    for (String domain : List.of("one.test", "two.test", "far.test")) {
      for (String local : List.of("a", "b", "c", "d", "e", "a+x", "a+z", "e+x")) {
        String address = local + "@" + domain;
        assertThat(town.resolve(address))
            .as(what + ": " + address)
            .isEqualTo(model.resolve(address));
      }
    }
    model.accounts.forEach((address, known) ->
        assertThat(town.login(address, known.password()))
            .as(what + ": " + address)
            .isEqualTo(known.disabled() ? "DISABLED" : address));
  }
}
