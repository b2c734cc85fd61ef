// The order matters: Nest's CommonJS plugins otherwise meet these ES modules half-evaluated.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
