package org.posthorn.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.posthorn.server.cli.CommandLineInterface;

/// The floors of ARCHITECTURE.md, and the names that say nothing.
class ArchitectureTest {
  /// Each module with the modules it may use.
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("runtime"),
          List.of("wire", "runtime"),
          List.of("kv"),
          List.of("dns"),
          List.of("mime"),
          List.of("sasl"),
          List.of("mailauth", "dns", "mime"),
          List.of("smtp", "runtime", "wire", "mime", "sasl"),
          List.of("directory", "kv", "mime", "sasl"),
          List.of("store", "kv", "mime", "directory"),
          List.of("vault", "kv"),
          List.of(
              "transport",
              "runtime",
              "wire",
              "kv",
              "dns",
              "mime",
              "mailauth",
              "smtp",
              "directory",
              "vault"),
          List.of(
              "queue",
              "runtime",
              "kv",
              "dns",
              "mime",
              "mailauth",
              "smtp",
              "directory",
              "transport"),
          List.of(
              "submission",
              "runtime",
              "kv",
              "dns",
              "mime",
              "mailauth",
              "smtp",
              "directory",
              "vault",
              "transport",
              "queue"),
          List.of(
              "delivery",
              "runtime",
              "kv",
              "dns",
              "mime",
              "sasl",
              "mailauth",
              "smtp",
              "directory",
              "store",
              "transport",
              "queue",
              "submission"),
          List.of("imap", "runtime", "wire", "kv", "mime", "sasl", "directory", "store"));

  private static final Pattern EMPTY_NAMES =
      Pattern.compile(
          "(?i:.*(common|util|misc|helper|manager)s?)|.*Impl|(Abstract|Default)\\p{Lu}.*"
              + "|.+(Info|Data)");

  /// NODATA is what RFC 2308 calls such an answer; package-info is Java's.
  private static final Set<String> PROTOCOL_NAMES = Set.of("NoData", "package-info");

  private static JavaClasses product;

  @BeforeAll
  static void read() {
    product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.posthorn");
    assertThat(product.size()).isGreaterThan(200);
  }

  @Test
  void a_module_uses_only_floors_below_its_own() {
    for (List<String> floor : FLOORS) {
      String[] allowed =
          floor.stream().map(module -> "org.posthorn." + module + "..").toArray(String[]::new);
      ArchRule rule =
          noClasses()
              .that()
              .resideInAPackage("org.posthorn." + floor.getFirst() + "..")
              .should()
              .dependOnClassesThat(
                  JavaClass.Predicates.resideInAPackage("org.posthorn..")
                      .and(
                          DescribedPredicate.not(
                              JavaClass.Predicates.resideInAnyPackage(allowed))));
      rule.check(product);
    }
  }

  @Test
  void packages_have_no_cycles() {
    slices()
        .matching("org.posthorn.(**)")
        .should()
        .beFreeOfCycles()
        // The program's first step into the command line, which in turn starts the server.
        .ignoreDependency(Main.class, CommandLineInterface.class)
        .check(product);
  }

  @Test
  void only_the_store_knows_its_rows_and_transactions() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.posthorn.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.posthorn.store.rows..", "org.posthorn.store.change..")
        .check(product);
  }

  @Test
  void names_say_something() {
    List<String> empty =
        product.stream()
            .filter(type -> EMPTY_NAMES.matcher(type.getSimpleName()).matches())
            .filter(type -> !PROTOCOL_NAMES.contains(type.getSimpleName()))
            .map(JavaClass::getName)
            .toList();
    assertThat(empty).isEmpty();
  }

  @Test
  void every_package_says_where_null_may_be() {
    classes()
        .that()
        .resideInAPackage("org.posthorn..")
        .should(
            new ArchCondition<>("be in a package marked @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(
                    new SimpleConditionEvent(
                        type, marked, type.getName() + " is not in a @NullMarked package"));
              }
            })
        .check(product);
  }

  @Test
  void only_the_command_line_prints() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.posthorn.server.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(product);
  }
}
