package org.posthorn.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What holds for every module. The test class that implements it lies in the module's root
/// package, by which the module is known.
public interface ModuleRules {
  /// The module whose build this is.
  private Module module() {
    return Module.of(getClass());
  }

  @Test
  default void it_uses_only_floors_below_its_own() {
    Module module = module();
    String[] allowed =
        Stream.concat(Stream.of(module.name()), Floors.below(module.name()).stream())
            .map(name -> "org.posthorn." + name + "..")
            .toArray(String[]::new);
    noClasses()
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("org.posthorn..")
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(allowed))))
        .check(module.classes());
  }

  @Test
  default void only_the_store_knows_its_rows_and_transactions() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.posthorn.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.posthorn.store.rows..", "org.posthorn.store.change..")
        .allowEmptyShould(true)
        .check(module().classes());
  }

  @Test
  default void its_packages_have_no_cycles() {
    slices()
        .matching("org.posthorn.(**)")
        .should()
        .beFreeOfCycles()
        // The program's first step into the command line, which in turn starts the server.
        .ignoreDependency(JavaClass.Predicates.simpleName("Main"), DescribedPredicate.alwaysTrue())
        .allowEmptyShould(true)
        .check(module().classes());
  }

  @Test
  default void its_names_say_something() {
    assertThat(module().emptyNames()).isEmpty();
  }

  @Test
  default void its_packages_say_where_null_may_be() {
    classes()
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
        .check(module().classes());
  }

  @Test
  default void only_the_command_line_prints() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.posthorn.server.cli..", "org.posthorn.bench..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .allowEmptyShould(true)
        .check(module().classes());
  }

  @Test
  default void its_records_have_few_components() {
    Exceptions.of(module()).check("record", module().wideRecords());
  }

  @Test
  default void its_constructors_have_few_parameters() {
    Exceptions.of(module()).check("constructor", module().wideConstructors());
  }

  @Test
  default void its_packages_have_few_files() throws IOException {
    Exceptions.of(module()).check("package", module().fullPackages());
  }

  @Test
  default void its_files_are_short_enough_to_read() throws IOException {
    List<String> tooLong = module().longFiles();
    assertThat(tooLong).as("more than %d lines", Module.LINES_MAX).isEmpty();
  }

  @Test
  default void its_tests_do_not_sleep() throws IOException {
    assertThat(module().sleepingTests()).isEmpty();
  }
}
