package org.posthorn.sasl;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
