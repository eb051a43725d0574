package org.posthorn.delivery;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
